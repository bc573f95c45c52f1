// The little that pages do without the server: menus, copying, the side panel, and words when a request fails.
(() => {
  const toggleNavigation = (button) => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).classList.toggle("is-open", open);
  };

  const copy = async (button) => {
    const words = button.querySelector("span");
    const before = words.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = "Copied";
    } catch {
      words.textContent = "Select and copy by hand"; // no clipboard without https
    }
    setTimeout(() => { words.textContent = before; }, 2000);
  };

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  let panelOpener = null;
  const panel = () => document.getElementById("panel");
  const closePanel = () => {
    if (!panel()?.classList.contains("is-open")) return;
    panel().classList.remove("is-open");
    panel().replaceChildren();
    panelOpener?.focus();
  };

  const say = (words) => {
    const toasts = document.getElementById("toasts");
    // A part that asks every two seconds says once that it can't.
    if ([...(toasts?.children ?? [])].some((toast) => toast.textContent === words)) return;
    const toast = document.createElement("p");
    toast.className = "toast-words";
    toast.textContent = words;
    toasts?.append(toast);
    setTimeout(() => toast.remove(), 8000);
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details[data-menu]"));
    const toggle = target.closest(".topbar-toggle");
    if (toggle) toggleNavigation(toggle);
    const copyButton = target.closest("[data-copy]");
    if (copyButton) copy(copyButton);
    if (target.closest('[hx-target="#panel"]')) panelOpener = target.closest('[hx-target="#panel"]');
    if (target.closest("[data-panel-close]") && panel()?.classList.contains("is-open")) {
      event.preventDefault();
      closePanel();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    closeMenus();
    menu?.querySelector("summary").focus();
    closePanel();
  });

  // A form sends once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 3000);
  });

  // A button is put anew with the part around it: who pressed it by keyboard goes on from its like, or from its place.
  let goesOn = "";
  document.addEventListener("htmx:before:swap", () => {
    const name = document.activeElement?.closest("button")?.name;
    const place = document.activeElement?.closest("[data-keeps-focus]")?.id;
    goesOn = name ? `button[name="${CSS.escape(name)}"]` : place ? `#${CSS.escape(place)}` : "";
  });
  document.addEventListener("htmx:after:swap", () => {
    if (goesOn && document.activeElement === document.body) document.querySelector(goesOn)?.focus();
  });

  document.addEventListener("htmx:after:swap", (event) => {
    // Other parts of the page bring themselves up to date while somebody reads in the panel.
    if (event.detail.ctx.target !== panel() || !panel().childElementCount) return;
    panel().classList.add("is-open");
    panel().focus();
  });
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail?.ctx?.response?.status;
    if (status !== 422) say(`That did not work (error ${status}). Reload the page and try again.`);
  });
  document.addEventListener("htmx:error", () => say("Contrail did not answer. What was saved is safe; try again in a moment."));

  document.querySelector("[aria-invalid]")?.focus();

  // On a phone a row of tabs is wider than the screen: it begins where the present one is seen.
  for (const tab of document.querySelectorAll(".tab[aria-current]")) {
    const row = tab.parentElement;
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }

  // Forms that ask for a time zone begin with the browser's own.
  const zone = document.querySelector("select[data-browser-zone]");
  if (zone) {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if ([...zone.options].some((option) => option.value === own)) zone.value = own;
  }
})();
