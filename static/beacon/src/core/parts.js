// Parts are modules that the core loads when it needs them.

import { base, config } from "./config.js";

// What all parts may use of the core; beacon.js fills it.
export const core = [];

let delay = 999;

// What fails on the way is asked for again: calls about the person hold everything else up until their part is there.
export const loadPart = (name, ...rest) =>
  import(`${base}beacon/${config.k}/${name}.js`)
    .then(
      (part) => part.start(core, ...rest),
      () => {
        delay *= 2;
        setTimeout(loadPart, delay, name, ...rest);
      },
    )
    .catch(() => {});
