// What the server and the script tag say. Keys: ../../README.md.

export const config = __CONTRAIL_CONFIG__;

const { src, dataset = {} } = document.currentScript || {};

export const functionName = dataset.name || "contrail";

export const tracksPages = config.h && dataset.logPageVisit !== "false";

// A site may serve the beacon from a subdomain of its own: what is sent goes where the script came from.
export const base = (/.*(?=beacon\/)/.exec(src) || [config.b])[0];
