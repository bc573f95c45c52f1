// Parts are modules that the core loads when it needs them.

import { base, config } from "./config.js";

// What all parts may use of the core; beacon.js fills it.
export const core = [];

export const loadPart = (name, ...rest) =>
  import(`${base}beacon/${config.k}/${name}.js`).then((part) => part.start(core, ...rest)).catch(() => {});
