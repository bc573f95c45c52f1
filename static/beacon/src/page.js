// The part that each page loads after the core: what happens on the page after its first hit.

let shown;

// A single-page app shows another page when the address changes, but for its fragment.
const watchAddress = (look) => {
  if (window.navigation) {
    navigation.addEventListener("currententrychange", look);
    return;
  }
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function (...rest) {
      original.apply(this, rest);
      look();
    };
  }
  addEventListener("popstate", look);
};

export const start = ([config, call, page, loadPart, tracksPages], firstPage) => {
  const search = () => {
    const keyword = config.q && new URL(shown).searchParams.get(config.q);
    if (keyword) call("internalsearch", { value: keyword.slice(0, 1e3) });
  };
  const look = () => {
    if (shown === page()) return;
    shown = page();
    if (tracksPages) call("pagevisit");
    search();
  };
  const findAttributes = (event) => {
    if (document.querySelector("[data-contrail-activity]")) loadPart("attributes", event);
  };
  shown = firstPage;
  search();
  look();
  watchAddress(look);
  addEventListener("pageshow", (event) => {
    // Nobody knows which page the person came back from; the first referrer would count its search again.
    if (event.persisted && tracksPages) call("pagevisit", { referrer: "" });
  });
  if (config.l || config.d) loadPart("links");
  findAttributes();
  // An app may put marked elements in later: the first event brings the part, which then handles that event too.
  for (const name of ["DOMContentLoaded", "click", "change", "submit"]) addEventListener(name, findAttributes, true);
};
