// Activities, page hits among them.

import { config } from "./config.js";
import { moment, uuid7 } from "./ids.js";
import { add } from "./outbox.js";
import { loadPart } from "./parts.js";

let { referrer } = document;

let untitled = {};

// A single-page app sets its title after the address: it is read when the next page comes, or at sending.
export const giveTitle = () => {
  untitled.title = untitled.title || `${document.title}`.slice(0, 1e3);
};

export const page = () => location.href.split("#")[0];

export const log = (options) => {
  const time = moment();
  const type = `${options.type}`.toLowerCase();
  if (config.o.includes(type)) return;
  const isPage = type === "pagevisit";
  // A copy: what the page does to its objects afterwards changes nothing. What JSON can't say throws here.
  const text = JSON.stringify({
    id: uuid7(time),
    url: page(),
    language: navigator.language,
    occurred_at: new Date(time),
    referrer: isPage ? referrer : undefined,
    ...options,
    type,
  });
  const activity = { ...JSON.parse(text), onerror: options.onerror };
  if (isPage) {
    giveTitle();
    untitled = activity;
    referrer = page();
  }
  // Long texts are shortened, and long activities sent alone.
  if (text[1e3]) loadPart("long", activity);
  else add(activity);
};
