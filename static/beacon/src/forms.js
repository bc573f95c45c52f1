// The part that records forms when they are sent: the fields that somebody mapped, and no others.
//
// What it knows comes with it, put in by the server: {interest, forms: [[code, name, found by, value, [[field, target]]]]}.
// A target is an attribute or email; "" keeps the field with the submission.

import { moment, uuid7 } from "./core/ids.js";

const known = __CONTRAIL_FORMS__;
const TYPE = "bizformsubmit";
// All kept fields together: the door takes 16 KiB, and a sign may have 4 bytes.
const MOST_CHARACTERS = 3500;

// A field named "elements" or "id" would stand before the form's own.
const fieldsOf = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, "elements").get;

const isFound = (form, [code, , by, value]) => {
  if (form.getAttribute("data-contrail-form") === code) return true;
  const own = form.getAttribute(by);
  return !!own && (by === "action" ? new URL(own, location.href).pathname : own) === value;
};

// Secrets are passed over by kind and by purpose, whatever was mapped: a password may be shown as text.
const isSecret = ({ type, autocomplete }) =>
  /^(password|hidden|file|submit|image|button|reset)$/.test(type) || /\bcc-|password|one-time-code/.test(autocomplete);

const read = (form, name) => {
  const values = [];
  for (const field of fieldsOf.call(form)) {
    if (field.name !== name || isSecret(field)) continue;
    if (/^(checkbox|radio)$/.test(field.type)) {
      if (field.checked) values.push(field.value);
    } else if (field.selectedOptions) values.push(...[...field.selectedOptions].map((option) => option.value));
    else values.push(field.value);
  }
  return values.filter(Boolean).join(", ");
};

const enteredIn = (form, fields) => {
  const contact = {};
  const attributes = {};
  const metadata = {};
  let left = MOST_CHARACTERS;
  for (const [name, target] of fields) {
    const value = read(form, name).slice(0, left);
    if (!value) continue;
    if (target === "email") contact.email = value.trim();
    else if (target) attributes[target] = value;
    else {
      metadata[name] = value;
      left -= value.length;
    }
  }
  if (Object.keys(attributes)[0]) contact.attributes = attributes;
  return [contact, metadata];
};

let lastForm;
let lastTime = 0;
let listensSince;

const handle = ([config, , page, , , , choice, , , add, , , , may], { target: form, timeStamp }) => {
  if (!form?.matches?.("form") || config.o.includes(TYPE)) return;
  const mark = form.getAttribute("data-contrail-form");
  const found = known.forms.find((each) => isFound(form, each)) || (mark && [mark, mark, "", "", []]);
  // A form that is marked as an activity is recorded as that. A double click sends once.
  if (!found || form.matches("[data-contrail-activity]") || (form === lastForm && timeStamp - lastTime < 999)) return;
  lastForm = form;
  lastTime = timeStamp;
  const time = moment();
  const id = uuid7(time);
  const [contact, metadata] = enteredIn(form, found[4]);
  const entered = {
    id,
    type: TYPE,
    value: found[1],
    item_id: found[0],
    item_detail_id: id,
    occurred_at: new Date(time),
    metadata,
  };
  if (may()) {
    const url = page();
    const short = url.slice(0, 2048);
    if (short !== url) metadata.url_shortened = true;
    const seen = {
      title: document.title.slice(0, 1e3),
      url: short === url ? url : short.replace(/[?&][^?&]*$/, ""),
      language: navigator.language,
      source_id: form.closest("[data-contrail-source]")?.getAttribute("data-contrail-source") ?? undefined,
    };
    add({ activities: [{ ...seen, ...entered }], contact: Object.keys(contact)[0] ? contact : undefined }, 1);
  } else if (known.interest && contact.email) {
    // Who is not tracked is answered all the same: without visitor, page or anything else that was not entered.
    const consent = { level: "essential", opt_out: choice() === "optout" || undefined };
    fetch(new URL(`../../collect/${config.k}`, import.meta.url), {
      method: "POST",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      keepalive: true,
      body: JSON.stringify({ sent_at: new Date(), activities: [entered], contact, consent }),
    }).catch(() => {});
  }
};

export const start = (core, event) => {
  if (!listensSince) {
    listensSince = performance.now();
    const look = (each) => {
      try {
        handle(core, each);
      } catch {}
    };
    addEventListener("submit", look, true);
  }
  // What happened while this part was on its way.
  if (event?.type === "submit" && event.timeStamp < listensSince) handle(core, event);
};
