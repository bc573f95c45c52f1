// The core: what each page loads.

import { config, functionName, tracksPages } from "./core/config.js";
import { CHOICE, choice, may, visitor, waiting } from "./core/consent.js";
import { write } from "./core/cookies.js";
import { add, flush, queue, wake } from "./core/outbox.js";
import { log, page } from "./core/pages.js";
import { core, loadPart } from "./core/parts.js";

const call = (name, options = {}) => {
  try {
    if (/^(consent|identify|optout|reset)$/.test(name)) {
      // Consent tools repeat what they know on every page.
      if (`${[options.level, options.agree, options.revoke]}` === `${choice() || 0},,`) return;
      waiting.push(1);
      loadPart("person", name, options);
    } else log({ type: name, ...options });
  } catch (error) {
    loadPart("answers", [[0, options]], error);
  }
};

const start = () => {
  const { q = [], k } = window[functionName] || {};
  // The line stands on the page twice.
  if (k === config.k) return;
  window[functionName] = call;
  call.k = config.k;
  core.push(config, call, page, loadPart, tracksPages, CHOICE, choice, visitor, write, add, queue, wake, waiting, may);
  if (tracksPages) call("pagevisit");
  for (const entry of q) call(...entry);
  waiting.pop();
  wake();
  addEventListener("pagehide", () => flush(1));
  loadPart("page", page());
};

if (document.prerendering) document.addEventListener("prerenderingchange", start);
else start();
