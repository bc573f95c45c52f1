// Moments and ids.

let last = 0;

// Milliseconds, never the same twice on a page, so that ids keep the order of the calls.
export const moment = () => {
  last = Math.max(last + 1, Date.now());
  return last;
};

// crypto.randomUUID is missing on http pages.
export const uuid4 = () =>
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
  );

export const uuid7 = (time) =>
  time.toString(16).padStart(12, 0).replace(/.{8}/, "$&-") + uuid4().slice(13).replace(4, 7);
