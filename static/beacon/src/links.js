// The part that records clicks on links to other hosts and to files. It never holds a navigation up.

const FILE =
  /\.(7z|apk|avi|bz2|csv|deb|dmg|docx?|epub|exe|flac|gz|ics|iso|jar|m4[av]|mkv|mobi|mov|mp[34]|msi|od[pst]|ogg|pdf|pkg|pptx?|rar|rpm|rtf|tar|tgz|txt|vcf|wav|webm|wmv|xlsx?|xz|zip)$/i;

const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const start = ([config, call, page]) => {
  const see = (event) => {
    const link = event.composedPath()[0]?.closest?.("a[href],area[href]");
    // The right button opens a menu; links in SVG have no plain address.
    if (!link || event.button > 1 || !/^https?:/.test(link.protocol)) return;
    const source = link.closest("[data-contrail-source]")?.dataset.contrailSource;
    const details = { url: link.href.split("#")[0], referrer: page(), source_id: source };
    const isFile = FILE.test(link.pathname) || link.hasAttribute("download");
    if (config.d && isFile) {
      call("download", { ...details, value: decoded(link.pathname.split("/").pop()).slice(0, 1e3) });
    } else if (config.l && link.host !== location.host) {
      call("outboundlink", { ...details, value: link.host });
    }
  };
  addEventListener("click", see, true);
  addEventListener("auxclick", see, true);
};
