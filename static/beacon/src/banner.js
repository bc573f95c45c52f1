// The part that asks: Contrail's banner, on channels that ask by it, while there is no choice or its words are new.
//
// Its words come with it, put in by the server: {version, versions: {code: number}, first, languages: {en: {title, yes, no,
// some, save, consents: [[code, level, short, full]]}}}. Nothing is kept before somebody chooses.

const words = __CONTRAIL_BANNER__;

const CSS = `:host{all:initial;position:fixed;inset:auto 0 0;z-index:2147483000;display:block}
section{box-sizing:border-box;max-height:90vh;overflow:auto;margin:0 auto;padding:1.25rem 1.5rem;max-width:var(--contrail-banner-width,60rem);
background:var(--contrail-banner-background,#fff);color:var(--contrail-banner-color,#1a2233);font:var(--contrail-banner-font,16px/1.5 system-ui,sans-serif);
border-radius:var(--contrail-banner-radius,12px 12px 0 0);box-shadow:0 -2px 24px rgb(0 0 0/.25)}
@media(prefers-color-scheme:dark){section{background:var(--contrail-banner-background-dark,#1a2233);color:var(--contrail-banner-color-dark,#eef1f6)}}
h2{margin:0 0 .25rem;font:inherit;font-weight:650;font-size:1.125em}p{margin:0 0 .5rem}label{display:flex;gap:.625rem;margin:.75rem 0 .125rem;font-weight:600}
small{display:block;margin-left:1.75rem;font-size:.875em;white-space:pre-line}summary{cursor:pointer;color:inherit;text-decoration:underline}
input{margin:.25rem 0 0;width:1.125rem;height:1.125rem;flex:none}div{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center;margin-top:1rem}
button{flex:1 1 8rem;min-height:2.75rem;padding:.5rem 1.25rem;font:inherit;font-weight:600;cursor:pointer;border:0;border-radius:var(--contrail-banner-button-radius,8px);
background:var(--contrail-banner-button,#1f4fd8);color:var(--contrail-banner-button-color,#fff)}
:focus-visible{outline:3px solid var(--contrail-banner-focus,#f0a500);outline-offset:2px}`;

const make = (name, text, ...children) => {
  const element = document.createElement(name);
  element.textContent = text || "";
  element.append(...children);
  return element;
};

export const start = ([config, call]) => {
  if (document.querySelector("contrail-banner")) return;
  const wanted = [document.documentElement.lang || "", ...navigator.languages].map((tag) => tag.toLowerCase());
  const found = wanted.flatMap((tag) => [tag, tag.split("-")[0]]).find((tag) => words.languages[tag]) || words.first;
  const say = words.languages[found];
  const host = document.createElement("contrail-banner");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];

  // Plain counts: nothing of the browser goes with them.
  const count = (banner) => {
    const body = JSON.stringify({ banner });
    const door = new URL(`../../collect/${config.k}`, import.meta.url);
    fetch(door, { method: "POST", credentials: "omit", keepalive: true, body }).catch(() => {});
  };
  const choose = (agree, kind) => {
    const levels = say.consents.filter(([code]) => agree.includes(code)).map(([, level]) => level);
    const level = levels.includes("all") ? "all" : levels[0] || "essential";
    const revoke = say.consents.map(([code]) => code).filter((code) => !agree.includes(code));
    host.remove();
    count(kind);
    call("consent", { level, agree, revoke, versions: words.versions, how: "banner", banner: words.version });
  };

  const boxes = say.consents.map(([code, , short, full]) => {
    const box = make("input");
    box.type = "checkbox";
    box.value = code;
    return [box, make("label", "", box, short), make("small", full)];
  });
  const chosen = () => boxes.filter(([box]) => box.checked).map(([box]) => box.value);
  const button = (text, act) => {
    const element = make("button", text);
    element.type = "button";
    element.onclick = act;
    return element;
  };
  const details = make("details", "", make("summary", say.some));
  for (const [, label, full] of boxes) details.append(label, full);
  const save = make(
    "div",
    "",
    button(say.save, () => choose(chosen(), chosen()[0] ? "yes" : "no")),
  );
  details.append(save);
  const all = say.consents.map(([code]) => code);
  const section = make(
    "section",
    "",
    make("h2", say.title),
    make("p", say.consents.map(([, , short]) => short).join(" ")),
    details,
    make(
      "div",
      "",
      button(say.no, () => choose([], "no")),
      button(say.yes, () => choose(all, "yes")),
    ),
  );
  section.setAttribute("role", "dialog");
  section.setAttribute("aria-label", say.title);
  section.lang = found;
  root.append(section);
  document.body.append(host);
  count("shown");
};
