// Cookies of the site; where they are switched off, memory stands in.

const memory = {};

// 390 days: 13 months, counted in the shortest ones.
export const AGE = 33696e3;

export const seconds = () => Math.round(Date.now() / 1e3);

export const read = (name) => {
  try {
    return document.cookie.match(`(?:^|; )${name}=([^;]*)`)[1];
  } catch {
    return memory[name] || "";
  }
};

// Set with its moment on the widest domain that the browser takes: it refuses public suffixes, so no list of them is
// needed. Without a value: removed from every domain.
export const write = (name, value) => {
  const text = value && `${value}.${seconds()}`;
  const labels = location.hostname.split(".");
  try {
    for (let i = labels.length; i--; ) {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API exists on https pages only.
      document.cookie = `${name}=${text};path=/;samesite=lax;max-age=${text ? AGE : 0}${location.protocol[4] === "s" ? ";secure" : ""};domain=${labels.slice(i).join(".")}`;
      if (text && read(name) === text) return;
    }
  } catch {}
  memory[name] = text;
};
