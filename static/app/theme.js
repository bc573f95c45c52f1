// Chooses light or dark before the first paint, so that no page flashes. Without JavaScript the browser's choice holds.
(() => {
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("contrail-theme") || "auto";
    } catch {
      return "auto"; // storage is blocked
    }
  };
  const apply = () => {
    const choice = chosen();
    const dark = choice === "auto" ? prefersDark.matches : choice === "dark";
    root.setAttribute("data-bs-theme", dark ? "dark" : "light");
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  };
  root.classList.add("js");
  apply();
  prefersDark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try {
      localStorage.setItem("contrail-theme", button.dataset.themeChoice);
    } catch {
      return;
    }
    apply();
  });
})();
