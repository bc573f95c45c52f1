// Activities, page hits among them.

import { config } from "./config.js";
import { moment, uuid7 } from "./ids.js";
import { add } from "./outbox.js";
import { loadPart } from "./parts.js";

let { referrer } = document;

let untitled = {};

// A single-page app sets its title after the address: it is read when the next page comes, or at sending.
export const giveTitle = () => {
  untitled.title = untitled.title || document.title.slice(0, 1e3);
};

export const page = () => location.href.split("#")[0];

export const log = (options) => {
  const time = moment();
  const type = `${options.type}`.toLowerCase();
  const activity = {
    id: uuid7(time),
    url: page(),
    language: navigator.language,
    occurred_at: new Date(time),
    ...options,
    type,
  };
  if (config.o.includes(type)) return;
  if (type === "pagevisit") {
    giveTitle();
    untitled = activity;
    activity.referrer ??= referrer;
    referrer = page();
  }
  // Long texts are shortened, and long activities sent alone. What JSON can't say throws here.
  if (JSON.stringify(activity)[1e3]) loadPart("long", activity);
  else add(activity);
};
