// Builds dist/ from src/. Each built file begins with the hash of all sources: tests/beacon/test_built.py recomputes it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

process.chdir(import.meta.dirname);

const sources = readdirSync("src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`)
  .concat("build.mjs", "package.json")
  .sort();
const hash = createHash("sha256");
for (const path of sources) hash.update(`${path}\n`).update(readFileSync(path));

const options = {
  outdir: "dist",
  bundle: true,
  minify: true,
  target: "es2020",
  banner: { js: `/*${hash.digest("hex").slice(0, 12)}*/` },
  logLevel: "info",
};
const parts = ["answers", "attributes", "banner", "forms", "links", "long", "page", "person"];

await build({ ...options, entryPoints: ["src/beacon.js"], format: "iife" });
await build({ ...options, entryPoints: parts.map((name) => `src/${name}.js`), format: "esm" });
