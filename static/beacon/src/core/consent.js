// Whether this browser may be recorded, and under which id.

import { config } from "./config.js";
import { AGE, read, seconds, write } from "./cookies.js";
import { uuid4 } from "./ids.js";

const VISITOR = "_contrail";

// What a person chose on this channel is kept without identifier, as level.seconds (from a banner
// level.version.seconds), in a cookie of this name.
export const CHOICE = VISITOR + config.k;

// Calls about the person wait for their part; until they are done, nothing is sent. The first is the start itself.
export const waiting = [1];

// "", essential, visitor, all or optout.
export const choice = () => read(CHOICE).split(".")[0];

export const may = () => {
  const level = choice();
  const signal = navigator.globalPrivacyControl || navigator.doNotTrack > 0;
  if (waiting[0]) return;
  if (/^[va]/.test(level)) return !signal || !config.g;
  return config.a ? config.a < 2 && !level && !signal : level[0] !== "o";
};

// The visitor's id; makes one if told to. The cookie is written once and never again, so its end never moves.
export const visitor = (make) => {
  const [id, since] = read(VISITOR).split(".");
  if (seconds() - since < AGE) return id;
  if (make) {
    write(VISITOR, uuid4());
    return visitor();
  }
};
