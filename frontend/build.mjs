// Builds styles, scripts and fonts into src/motcua/look/static/build/, each name with a hash of its content,
// and manifest.json, which says what each file is called. `--watch` builds again at every change.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "src", "motcua", "look", "static", "build");
const fontFolder = join(here, "node_modules", "@fontsource", "be-vietnam-pro");
const browsers = ["chrome109", "edge109", "firefox115", "safari15.4"];

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");
// What Vietnamese pages are made of. Anything else in a name (latin-ext) is fetched only where it stands.
const alphabets = {
  latin: range(0x20, 0x7e) + range(0xa0, 0xff) + "–—‘’“”…•€→←↑↓−×",
  vietnamese: "ĂăĐđĨĩŨũƠơƯư₫" + range(0x0300, 0x0303) + "\u0309\u0323" + range(0x1ea0, 0x1ef9),
  "latin-ext": null,
};
const unicodeRanges = {
  latin: "U+20-7E,U+A0-FF,U+2013-2014,U+2018-2019,U+201C-201D,U+2022,U+2026,U+20AC,U+2190-2193,U+2212",
  vietnamese: "U+102-103,U+110-111,U+128-129,U+168-169,U+1A0-1A1,U+1AF-1B0,U+300-303,U+309,U+323,U+1EA0-1EF9,U+20AB",
  "latin-ext": "U+100-101,U+104-10F,U+112-127,U+12A-167,U+16A-19F,U+1A2-1AE,U+1B1-2BA,U+2C7-2D7,U+1E00-1E9F",
};
const weights = [400, 600, 700];

function hashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const dot = name.lastIndexOf(".");
  return `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
}

async function buildFonts(write) {
  const faces = [];
  for (const weight of weights) {
    for (const [alphabet, text] of Object.entries(alphabets)) {
      const source = readFileSync(join(fontFolder, "files", `be-vietnam-pro-${alphabet}-${weight}-normal.woff2`));
      const content =
        text === null
          ? source
          : await subsetFont(source, text, {
              targetFormat: "woff2",
              noHinting: true,
              keepFeatures: ["kern", "tnum", "lnum", "ccmp", "locl", "mark", "mkmk"],
            });
      const file = write(`be-vietnam-pro-${alphabet}-${weight}.woff2`, content);
      faces.push(
        `@font-face{font-family:"Be Vietnam Pro";font-style:normal;font-weight:${weight};font-display:swap;` +
          `src:url(${file}) format("woff2");unicode-range:${unicodeRanges[alphabet]}}`,
      );
    }
  }
  // The licence of the font must travel with it.
  write("be-vietnam-pro-licence.txt", readFileSync(join(fontFolder, "LICENSE")));
  return faces.join("\n");
}

async function buildStyle(name, before, write) {
  const { css } = sass.compile(join(here, "src", "scss", `${name}.scss`), {
    loadPaths: [join(here, "node_modules")],
    quietDeps: true,
    style: "expanded",
  });
  const { code } = await esbuild.transform(before + css, { loader: "css", minify: true, target: browsers });
  write(`${name}.css`, Buffer.from(code));
}

async function buildScript(name, write, source = join(here, "src", "js", `${name}.js`), plugins = []) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [source],
    bundle: true,
    format: "esm",
    minify: true,
    target: browsers,
    write: false,
    legalComments: "none",
    plugins,
  });
  write(`${name}.js`, Buffer.from(outputFiles[0].contents));
}

// For any page pdf.js asks for the entries of all pages before it. In scans these lie all over the file: of 20 MB nothing
// would be spared. Where a node says that it has as many pages as children, each child is a page and is asked for directly.
const placeInPdfjs = `for (let last = kids.length - 1; last >= 0; last--) {
        const lastKid = kids[last];
        nodesToVisit.push(lastKid);
        if (currentNode === this.toplevelPagesDict`;
const shortcut = `if (kids.length === count && kids.length > 20) {
        nodesToVisit.push(kids[pageIndex - currentPageIndex]);
        currentPageIndex = pageIndex;
        continue;
      }
      `;
const pagesByNumber = {
  name: "pages-by-number",
  setup(build) {
    build.onLoad({ filter: /pdf\.worker\.mjs$/ }, ({ path }) => {
      const [before, after, ...more] = readFileSync(path, "utf8").split(placeInPdfjs);
      if (after === undefined || more.length) throw new Error("pdf.js has changed: look at getPageDict");
      return { contents: before + shortcut + placeInPdfjs + after, loader: "js" };
    });
  },
};

// What the viewer of PDFs fetches when a paper needs it: decoders of scans, character maps, the standard fonts that are
// free to pass on. Their names are fixed by pdf.js, so the folder carries the version.
function copyPdfParts(manifest) {
  const from = join(here, "node_modules", "pdfjs-dist");
  const { version } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  const folder = `pdfjs-${version}`;
  const wanted = { wasm: /^(?!quickjs).*\.(wasm|js)$|^LICENSE_(?!QUICKJS|PDFJS_QUICKJS)/, cmaps: /./, standard_fonts: /Foxit|FOXIT/ };
  mkdirSync(join(target, folder), { recursive: true });
  for (const [part, names] of Object.entries(wanted)) {
    for (const name of readdirSync(join(from, part)).filter((one) => names.test(one))) {
      copyFileSync(join(from, part, name), join(target, folder, name === "LICENSE" ? `LICENSE_${part}` : name));
    }
  }
  copyFileSync(join(from, "LICENSE"), join(target, folder, "LICENSE"));
  manifest["pdfjs/"] = `${folder}/`;
  return folder;
}

function previousFiles() {
  try {
    return Object.values(JSON.parse(readFileSync(join(target, "manifest.json"), "utf8")));
  } catch {
    return [];
  }
}

async function build() {
  mkdirSync(target, { recursive: true });
  const before = previousFiles();
  const manifest = {};
  const sizes = [];
  const write = (name, content) => {
    const file = hashed(name, content);
    manifest[name] = file;
    writeFileSync(join(target, file), content);
    let sent = content.length;
    if (/\.(css|js|txt)$/.test(name)) {
      const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
      sent = brotli.length;
      writeFileSync(join(target, `${file}.br`), brotli);
      writeFileSync(join(target, `${file}.gz`), gzipSync(content, { level: 9 }));
    }
    sizes.push([name, sent]);
    return file;
  };
  const fontFaces = await buildFonts(write);
  await buildStyle("portal", fontFaces, write);
  await buildStyle("desk", "", write);
  await buildScript("app", write);
  await buildScript("desk", write);
  // For the pages of administrators that draw and build.
  await buildScript("designer", write);
  await buildScript("templates", write);
  // Diagrams are heavy: only pages that show one load these.
  await buildStyle("diagram", "", write);
  await buildScript("diagram", write);
  // So are papers: the viewer comes when one is looked at.
  await buildStyle("viewer", "", write);
  await buildScript("viewer", write);
  await buildScript("viewer-pdf", write);
  const worker = join(here, "node_modules", "pdfjs-dist", "legacy", "build", "pdf.worker.mjs");
  await buildScript("pdf-worker", write, worker, [pagesByNumber]);
  const pdfFolder = copyPdfParts(manifest);
  // Only pages where files are given.
  await buildScript("upload", write);
  await buildScript("signature", write);
  // Only where a key in the device is made or proven.
  await buildScript("passkey", write);
  // Only where a browser is allowed to be told.
  await buildScript("push", write);
  // Only where a token at the reader's machine signs.
  await buildScript("token", write);
  // Only forms that ask whether a robot fills them in. The worker runs by itself, as the widget made it.
  const altcha = join(here, "node_modules", "altcha", "dist");
  const { code: widgetStyle } = await esbuild.transform(readFileSync(join(altcha, "external", "altcha.css"), "utf8"), {
    loader: "css",
    minify: true,
    target: browsers,
  });
  write("robots.css", Buffer.from(widgetStyle));
  await buildScript("robots", write);
  await buildScript("robots-worker", write, join(altcha, "workers", "pbkdf2.js"));
  // The manifest comes last and in one move, and the files of the build before stay: a running server knows only those.
  writeFileSync(join(target, "manifest.json.new"), JSON.stringify(manifest, null, 1) + "\n");
  renameSync(join(target, "manifest.json.new"), join(target, "manifest.json"));
  const kept = new Set([pdfFolder, ...before, ...Object.values(manifest)].flatMap((file) => [file.replace(/\/$/, ""), `${file}.br`, `${file}.gz`]));
  for (const file of readdirSync(target)) {
    if (file !== "manifest.json" && !kept.has(file)) rmSync(join(target, file), { recursive: true });
  }
  for (const [name, bytes] of sizes) console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${name}`);
}

await build();
if (process.argv.includes("--watch")) {
  let timer;
  for (const folder of readdirSync(join(here, "src"))) {
    watch(join(here, "src", folder), () => {
      clearTimeout(timer);
      timer = setTimeout(() => build().catch((error) => console.error(error.message)), 150);
    });
  }
}
