// What waits to be sent: held until it may be, sent in batches, kept and tried again when network or server fail.
//
// An entry is [visitor, part, alone]; a part is an activity, or a contact or consent, which go alone, as long activities
// do. A part carries its onerror, which JSON leaves out. Kept for all tabs is [not before, tries, entries].

import { base, config } from "./config.js";
import { CHOICE, choice, may, visitor } from "./consent.js";
import { giveTitle } from "./pages.js";
import { loadPart } from "./parts.js";

const door = `${base}collect/${config.k}`;
export const queue = [];
let until = 0;
let tries = 0;
let sending;

// A tick collects what a page does at once, and lets a single-page app set its title.
export const wake = () => setTimeout(flush, 99);

export const add = (part, alone) => {
  const allowed = may();
  if (allowed || !queue[49]) queue.push([allowed && visitor(1), part, alone]);
  wake();
};

// Taken out, so that no other tab sends it too. Whatever else a page put there throws here, not where it would be sent.
const take = () => {
  try {
    const kept = JSON.parse(localStorage[CHOICE]);
    queue.unshift(...kept[2].filter((entry) => entry[1]));
    [until, tries] = kept;
    delete localStorage[CHOICE];
  } catch {}
};

// Where the browser keeps nothing, it stays in memory.
const keep = () => {
  take();
  while (queue[100] || JSON.stringify(queue)[49e3]) queue.shift();
  try {
    localStorage[CHOICE] = JSON.stringify([until, tries, queue]);
    queue.length = 0;
  } catch {}
};

// 20 activities of at most 1,000 characters are at most 60,000 bytes; keepalive allows 64 KiB.
// Where no entry ends the batch, -1 >>> 0 is more than there are.
const takeBatch = () =>
  queue.splice(
    0,
    queue.findIndex(([who, , alone], index) => index && (index > 19 || alone || queue[0][2] || who !== queue[0][0])) >>>
      0,
  );

const bodyOf = (batch) => {
  const [who, part] = batch[0];
  const level = choice();
  return JSON.stringify(
    {
      visitor: who || visitor(1),
      sent_at: new Date(),
      consent: level ? { level } : undefined,
      ...(part.type ? { activities: batch.map((entry) => entry[1]) } : part),
    },
    // A lone surrogate would spoil the whole batch.
    (_, value) => value?.toWellFormed?.() ?? value,
  );
};

const send = async (batch) => {
  let after;
  try {
    const body = bodyOf(batch);
    const answer = await fetch(door, { method: "POST", credentials: "include", keepalive: !body[2e4], body });
    if (answer.status < 500 && answer.status !== 429) {
      tries = 0;
      const text = await answer.text();
      if (!answer.ok || /inv|e_d|ed_o/.test(text)) loadPart("answers", batch, text);
      return;
    }
    after = +answer.headers.get("retry-after");
  } catch {}
  if (may()) {
    queue.unshift(...batch);
    until = Date.now() + Math.min(after || 2 ** tries++ * (0.5 + Math.random()), 3600) * 1e3;
    keep();
  }
};

export const flush = async (leaving) => {
  giveTitle();
  if (!may() || (sending && !leaving)) return;
  // The network is busy enough when a page is left.
  if (!leaving) take();
  const wait = until - Date.now();
  if (!queue[0]) return;
  if (wait > 0 && wait < 4e6) {
    keep();
    // Not at the same moment as other tabs: what one takes, the others see a little later.
    return setTimeout(flush, wait + Math.random() * 999);
  }
  const batch = takeBatch();
  if (leaving) {
    if (!navigator.sendBeacon?.(door, bodyOf(batch))) {
      queue.unshift(...batch);
      return keep();
    }
  } else {
    sending = 1;
    await send(batch);
    sending = 0;
  }
  flush(leaving);
};
