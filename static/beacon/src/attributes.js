// The part that records what elements are marked with: data-contrail-activity and its companions.

const MARK = "data-contrail-";
const MARKED = `[${MARK}activity]`;

let activeSince;
let lastElement;
let lastTime = 0;

// The event that an element is waiting for. Nothing is read from a field but its attributes.
const eventOf = (element) => {
  if (element.matches("form")) return "submit";
  return element.matches("select,textarea,input:not([type=button],[type=submit],[type=reset],[type=image])")
    ? "change"
    : "click";
};

const enclosing = (element, name) => element.closest(`[${MARK}${name}]`)?.getAttribute(MARK + name);

// Plain numbers and true/false keep their kind: a price should compare as a number.
const plain = (text) => {
  if (text === "true" || text === "false") return text === "true";
  return text && String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text;
};

const metadataOf = (element) => {
  const metadata = {};
  for (const { name, value } of element.attributes) {
    if (name.startsWith(`${MARK}meta-`)) metadata[name.slice(MARK.length + 5)] = plain(value);
  }
  return Object.keys(metadata).length ? metadata : undefined;
};

const activityOf = (element) => {
  const own = (name) => element.getAttribute(MARK + name) ?? undefined;
  const [, type, id] = /^([^:]+):(.+)$/.exec(own("target")) || [];
  return {
    type: own("activity"),
    title: own("title"),
    value: own("value"),
    target: type && { type, id },
    item_id: enclosing(element, "form") ?? undefined,
    source_id: enclosing(element, "source") ?? undefined,
    metadata: metadataOf(element),
  };
};

const handle = (call, event) => {
  let element = (event.composedPath()[0] || event.target)?.closest?.(MARKED);
  while (element && eventOf(element) !== event.type) element = element.parentElement?.closest(MARKED);
  // A click on a label comes again from its field.
  if (!element || (element === lastElement && event.timeStamp - lastTime < 5)) return;
  lastElement = element;
  lastTime = event.timeStamp;
  call("activity", activityOf(element));
};

export const start = ([, call], event) => {
  if (!activeSince) {
    activeSince = performance.now();
    for (const name of ["click", "change", "submit"]) addEventListener(name, (each) => handle(call, each), true);
  }
  // What happened while this part was on its way.
  if (event?.target?.closest && event.timeStamp < activeSince) handle(call, event);
};
