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

// Calls about the person often come just before a page is left: a form is sent, a banner loads the page again. Their part
// is fetched while somebody is still at it.
const fetchPersonAhead = (loadPart) => {
  const see = (event) => {
    if (!("form" in event.target)) return;
    removeEventListener("focusin", see);
    loadPart("person");
  };
  addEventListener("focusin", see);
};

// The banner's version, put in by the server; "" where none asks.
const BANNER = "__CONTRAIL_BANNER_VERSION__";

// Which forms are of interest, as a selector put in by the server; "" where none is.
const FORMS = "__CONTRAIL_HAS_FORMS__";

const HALF_A_YEAR = 15811200;

// Who never answered these words is asked, and who said no half a year ago, unless the browser answers by itself.
const isToBeAsked = (CHOICE) => {
  if (!BANNER || navigator.globalPrivacyControl || navigator.doNotTrack > 0) return;
  const [level, version, since] = (document.cookie.match(`(?:^|; )${CHOICE}=([^;]*)`) || ["", ""])[1].split(".");
  if (level === "optout") return;
  return version !== BANNER || (level === "essential" && Date.now() / 1e3 - since > HALF_A_YEAR);
};

export const start = ([config, call, page, loadPart, tracksPages, CHOICE, choice, visitor, write], firstPage) => {
  // Who is not recorded may be counted: a page and where they came from, and nothing of the browser. Not who opted out, and
  // not where the browser itself says no.
  const countPlainly = (referrer) => {
    const level = choice();
    const isRecorded = level ? level !== "essential" || !config.a : config.a < 2;
    if (!config.n || isRecorded || navigator.globalPrivacyControl || navigator.doNotTrack > 0) return;
    const seen = { url: location.origin + location.pathname, referrer: referrer.split("/", 3).join("/") };
    const door = new URL(`../../collect/${config.k}`, import.meta.url);
    fetch(door, { method: "POST", credentials: "omit", keepalive: true, body: JSON.stringify({ seen }) }).catch(
      () => {},
    );
  };
  const search = () => {
    const keyword = config.q && new URL(shown).searchParams.get(config.q);
    if (keyword) call("internalsearch", { value: keyword.slice(0, 1e3) });
  };
  const look = () => {
    if (shown === page()) return;
    shown = page();
    if (tracksPages) call("pagevisit");
    countPlainly("");
    search();
  };
  // The preference page stands elsewhere: it is told by the link, behind the #, which browser is meant.
  const help = ({ target }) => {
    const link = target.closest?.(`a[href*="/consent/${config.k}"]`);
    if (link && visitor()) link.hash = visitor();
    if (BANNER && target.closest?.("[data-contrail-choices]")) loadPart("banner");
  };
  for (const name of ["click", "auxclick", "contextmenu"]) addEventListener(name, help, true);
  const findAttributes = (event) => {
    if (document.querySelector("[data-contrail-activity]")) loadPart("attributes", event);
    if (FORMS && document.querySelector(FORMS)) loadPart("forms", event);
  };
  // Left behind by an answer that came after a no.
  if (visitor() && /^o|^e/.test(choice()) && (config.a || choice()[0] === "o")) write("_contrail", "");
  shown = firstPage;
  search();
  countPlainly(document.referrer);
  look();
  watchAddress(look);
  addEventListener("pageshow", (event) => {
    // Nobody knows which page the person came back from; the first referrer would count its search again.
    if (!event.persisted) return;
    if (tracksPages) call("pagevisit", { referrer: "" });
    countPlainly("");
  });
  if (config.l || config.d) loadPart("links");
  if (isToBeAsked(CHOICE)) loadPart("banner");
  if (config.a > 1 && !choice()) loadPart("person");
  else fetchPersonAhead(loadPart);
  findAttributes();
  // An app may put marked elements in later: the first event brings the part, which then handles that event too.
  for (const name of ["DOMContentLoaded", "click", "change", "submit"]) addEventListener(name, findAttributes, true);
};
