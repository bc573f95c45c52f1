// Moments and ids.

let last = 0;

// Milliseconds, never the same twice on a page, so that ids keep the order of the calls.
export const moment = () => {
  last = Math.max(last + 1, Date.now());
  return last;
};

// crypto.randomUUID is missing on http pages.
export const uuid4 = () =>
  "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () =>
    (crypto.getRandomValues(new Uint8Array(1))[0] & 15).toString(16),
  );

// A moment has eleven hexadecimal digits from 2004 to 2527.
export const uuid7 = (time) => `0${time.toString(16)}`.replace(/.{8}/, "$&-") + uuid4().slice(13).replace(4, 7);
