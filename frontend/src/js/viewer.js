// One paper in the page: its tools, and whatever shows it. Nothing here takes the focus by itself.
import { openDocument } from "./viewer-document.js";
import { openImage } from "./viewer-image.js";
import { openMedia } from "./viewer-media.js";

const STEP = 1.25;
const SLOW_AFTER = 30_000;
const GIVE_UP_AFTER = 15 * 60_000;

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Put a viewer into its holder and show the paper. */
export async function open(holder, template) {
  const parts = dressed(holder, template);
  try {
    const told = await readyState(holder.dataset.state, parts);
    if (told.state === "ready") await show(holder, template, parts, told);
    else say(parts, told.message);
  } catch (error) {
    const kind = error?.name === "PasswordException" ? "locked" : "failed";
    parts.scroll?.remove();
    say(parts, parts.message.dataset[kind]);
  }
}

function dressed(holder, template) {
  holder.replaceChildren(template.content.cloneNode(true));
  const parts = {};
  for (const part of holder.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
  const { name, file } = holder.dataset;
  parts.print.href = file;
  parts.save.href = `${file}?tai=1`;
  if (holder.dataset.open) parts.open.href = holder.dataset.open;
  else parts.open.remove();
  // What there is to press depends on what comes.
  for (const part of [parts.find, parts.pages, parts.looking]) part.hidden = true;
  parts.stage.setAttribute("aria-label", parts.stage.dataset.label.replace("{name}", name));
  say(parts, parts.message.dataset.loading);
  return parts;
}

/** Ask until the paper can be shown or never will be. */
async function readyState(address, parts) {
  const begun = Date.now();
  for (let pause = 700; ; pause = Math.min(5000, pause * 1.4)) {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.status !== 200) throw new Error(`state ${answer.status}`);
    const told = await answer.json();
    if (told.looks?.length) {
      parts.looks.textContent = `${parts.looks.dataset.words} ${told.looks.join("; ")}`;
      parts.looks.hidden = false;
    }
    const waited = Date.now() - begun;
    if (told.state !== "waiting" || waited > GIVE_UP_AFTER) return told;
    say(parts, waited > SLOW_AFTER ? parts.message.dataset.slow : told.message, true);
    await wait(pause);
  }
}

async function show(holder, template, parts, { kind, source }) {
  const scroll = document.createElement("div");
  scroll.className = "mc-viewer__scroll";
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", parts.stage.getAttribute("aria-label"));
  for (const name of ["role", "tabindex"]) parts.stage.removeAttribute(name);
  parts.stage.removeAttribute("aria-label");
  parts.stage.prepend(scroll);
  parts.scroll = scroll;
  parts.print.href = source;
  let shown = false;
  const told = {
    pages: (page, total) => {
      if (parts.page !== document.activeElement) parts.page.value = page;
      parts.total.textContent = `/ ${total}`;
    },
    scale: (scale) => {
      parts.scale.textContent = `${Math.round(scale * 100)}%`;
    },
    found: (current, total) => {
      const words = parts.words.value.trim();
      parts.count.textContent = !words ? "" : total ? `${current}/${total}` : parts.count.dataset.none;
    },
    drawn: () => {
      if (shown) return;
      shown = true;
      parts.message.hidden = true;
      holder.dataset.shown = kind;
    },
  };
  const given = { scroll, source, name: holder.dataset.name, told };
  let paper;
  if (kind === "pdf") {
    const { openPdf } = await import(template.dataset.pdf);
    paper = await openPdf({ ...given, tools: template.dataset, label: parts.stage.dataset.pageLabel });
  } else {
    const opening = { image: openImage, film: openMedia, sound: openMedia }[kind] || openDocument;
    paper = await opening({ ...given, kind });
  }
  parts.find.hidden = !paper.find;
  parts.pages.hidden = !paper.go;
  // Film and sound have the browser's own controls.
  parts.looking.hidden = !paper.zoom;
  parts.print.hidden = !paper.zoom;
  parts.looking.querySelector("[data-do=turn]").hidden = !paper.turn;
  listen(holder, parts, paper);
}

function listen(holder, parts, paper) {
  const doing = {
    in: () => paper.zoom(STEP),
    out: () => paper.zoom(1 / STEP),
    width: () => paper.fit(),
    turn: () => paper.turn?.(),
    next: () => search({ again: true, back: false }),
    previous: () => search({ again: true, back: true }),
  };
  let searched = "";
  function search({ again, back }) {
    const words = parts.words.value.trim();
    paper.find(words, { again: again && words === searched, back });
    searched = words;
    if (!words) parts.count.textContent = "";
  }
  holder.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) doing[button.dataset.do]();
  });
  parts.find.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    search({ again: true, back: false });
  });
  parts.words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey) {
      event.preventDefault();
      search({ again: true, back: true });
    } else if (event.key === "Escape") {
      parts.words.value = "";
      search({});
      parts.scroll.focus();
    }
  });
  let timer = 0;
  parts.words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search({ again: false, back: false }), 250);
  });
  parts.page.addEventListener("change", () => paper.go(Number(parts.page.value)));
  parts.page.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      paper.go(Number(parts.page.value));
    }
  });
  const keys = { "+": "in", "=": "in", "-": "out", 0: "width", r: "turn", R: "turn" };
  holder.addEventListener("keydown", (event) => {
    const finds = paper.find && event.key.toLowerCase() === "f" && (event.ctrlKey || event.metaKey);
    if (finds) {
      event.preventDefault();
      parts.words.focus();
      parts.words.select();
    } else if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (keys[event.key] && paper.zoom) {
      event.preventDefault();
      doing[keys[event.key]]();
    } else return;
    event.stopPropagation();
  });
}

function say(parts, text, waiting = false) {
  parts.message.hidden = false;
  parts.message.classList.toggle("mc-viewer__message--waiting", waiting);
  if (parts.message.textContent !== text) parts.message.textContent = text;
}
