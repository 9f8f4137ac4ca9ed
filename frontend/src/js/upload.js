// Files go to the server the moment they are chosen: in pieces, several at once, each with its progress; after a broken
// connection they go on where they were, and after the page was loaded again when the same file is chosen again; each
// piece carries its checksum. Photos may be put into order first and become one PDF.
// Without this script the same fields are sent with their form.
import { Upload } from "tus-js-client";
import { CheckedStack } from "./checked.js";
import { size, startFiles } from "./files.js";
import { fill } from "./texts.js";

// A piece is kept when it is known to be whole: small enough for a slow line, large enough for a fast one.
const PIECE = 512 * 1024;
const AGAIN = 4000;
const AT_ONCE = 2;
const ENDED = 401;
const AWAY = 503;
const MISMATCH = 460;
const words = JSON.parse(document.querySelector("[data-upload-words]").dataset.uploadWords);
// Files that wait for their turn, and how many are on their way.
const queue = [];
let running = 0;
// A form that was sent while files were on their way.
let pending = null;

function next() {
  while (running < AT_ONCE && queue.length) {
    running += 1;
    queue.shift().begin();
  }
}

function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

function button(text, label, act) {
  const made = element("button", { type: "button", class: "mc-upload__button", "aria-label": `${text}: ${label}` }, text);
  made.addEventListener("click", act);
  return made;
}

/** What a file is known by when it is chosen again: its size, when it was written, and a number for its name. */
function mark(file) {
  let number = 0;
  for (const sign of file.name) number = (Math.imul(number, 31) + sign.codePointAt(0)) >>> 0;
  return `${file.size}-${file.lastModified}-${number}`;
}

/** One file: on its way, arrived, or refused. */
class Item {
  constructor(place, file) {
    this.place = place;
    this.file = file;
    this.state = "waiting";
    this.line = element("li", { class: "mc-upload__item" });
    this.note = element("span", { class: "mc-upload__note" }, words.waiting);
    this.bar = element("progress", { max: "100", value: "0", "aria-label": fill(words.progress, { name: file.name }) });
    this.tools = element("span", { class: "mc-upload__tools" });
    this.again = button(words.again, file.name, () => this.enqueue());
    this.again.hidden = true;
    this.up = button(words.up, file.name, () => this.place.move(this, -1));
    this.down = button(words.down, file.name, () => this.place.move(this, 1));
    this.tools.append(this.up, this.down, this.again, button(words.cancel, file.name, () => this.cancel()));
    const text = element("span", { class: "mc-upload__text" });
    text.append(element("b", {}, file.name), this.note, this.bar);
    this.line.append(this.picture(), text, this.tools);
    const token = place.form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.upload = new Upload(file, {
      endpoint: place.input.dataset.upload,
      chunkSize: PIECE,
      httpStack: new CheckedStack(),
      retryDelays: [300, 1000, 2000],
      headers: { "X-CSRFToken": token },
      metadata: { filename: file.name, filetype: file.type, mark: mark(file), place: `${location.pathname}#${place.code}`, agency: place.form.dataset.uploadAgency || "" },
      uploadUrl: place.known(file),
      // The names of a person's files are not left behind in the browser.
      storeFingerprintForResuming: false,
      onShouldRetry: (error) => this.isPassing(error),
      onProgress: (sent, total) => this.moved(sent, total),
      onSuccess: () => this.arrived(),
      onError: (error) => this.failed(error),
    });
  }

  picture() {
    if (!/^image\/(jpeg|png)$/.test(this.file.type)) return element("span", { class: "mc-upload__kind", "aria-hidden": "true" }, this.file.name.split(".").pop().slice(0, 4).toUpperCase());
    const shown = element("img", { class: "mc-upload__picture", alt: "", src: URL.createObjectURL(this.file) });
    shown.addEventListener("load", () => URL.revokeObjectURL(shown.src), { once: true });
    return shown;
  }

  enqueue() {
    this.state = "waiting";
    this.again.hidden = true;
    this.note.textContent = words.waiting;
    queue.push(this);
    next();
  }

  begin() {
    this.state = "running";
    this.upload.start();
  }

  /** Whether an error may be gone in a moment. */
  isPassing(error) {
    const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
    return status === 0 || status >= 500 || [408, 409, 423, MISMATCH].includes(status);
  }

  moved(sent, total) {
    this.bar.value = Math.floor((sent / total) * 100);
    this.note.textContent = fill(words.moved, { sent: size(sent), total: size(total) });
  }

  over(state) {
    if (this.state === "running") running -= 1;
    this.state = state;
    next();
  }

  arrived() {
    this.over("arrived");
    this.bar.hidden = true;
    this.note.textContent = `${size(this.file.size)} · ${words.arrived}`;
    const key = this.upload.url.split("/").pop();
    this.line.append(element("input", { type: "hidden", name: "da-tai", value: `${this.place.code}:${key}` }));
    this.place.changed();
  }

  failed(error) {
    if (this.isPassing(error)) {
      this.note.textContent = words.broken;
      this.place.say(fill(words.brokenName, { name: this.file.name }));
      // Whichever comes first: the network is back, or some time has passed. It keeps its turn.
      const resume = () => {
        clearTimeout(timer);
        removeEventListener("online", resume);
        if (this.state === "running") this.upload.start();
      };
      const timer = setTimeout(resume, AGAIN);
      addEventListener("online", resume);
      return;
    }
    this.over("failed");
    pending = null;
    this.bar.hidden = true;
    const status = error.originalResponse?.getStatus();
    const told = error.originalResponse?.getHeader("Content-Type")?.startsWith("text/plain") && error.originalResponse.getBody();
    this.note.textContent = words.failed;
    this.again.hidden = status !== ENDED;
    this.place.warn(told || fill(words.failedName, { name: this.file.name }));
    this.place.changed();
  }

  cancel() {
    if (this.upload.url || this.state === "running") this.upload.abort(true).catch(() => {});
    const at = queue.indexOf(this);
    if (at >= 0) queue.splice(at, 1);
    this.over("cancelled");
    this.place.drop(this);
    this.place.say(fill(words.cancelled, { name: this.file.name }));
    this.place.input.focus();
  }
}

/** One place where files are given: its field, the files on their way, and what is said about them. */
class Place {
  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.code = input.dataset.code;
    this.group = input.closest(".govuk-form-group");
    this.list = this.group.querySelector("[data-file-list]");
    this.status = this.group.querySelector("[data-upload-status]");
    this.error = this.group.querySelector("[data-file-error]");
    this.join = this.group.querySelector("[data-upload-join]");
    this.make = this.group.querySelector("[data-upload-make]");
    this.items = [];
    // What was begun here before the page was loaded: goes on when the same file is chosen again.
    this.begun = [];
    input.dataset.uploading = "on";
    // Each item says what it does; a list that is read anew at every percent would drown it.
    this.list.removeAttribute("aria-live");
    input.addEventListener("change", () => this.take(input));
    this.startCamera();
    this.join?.addEventListener("change", () => this.changed());
    this.make?.addEventListener("click", () => this.attach());
    const section = input.closest("section");
    const send = section?.querySelector("[data-upload-send]");
    if (send) send.hidden = true;
  }

  startCamera() {
    const open = this.group.querySelector("[data-upload-camera]");
    if (!open || !matchMedia("(pointer: coarse)").matches) return;
    const camera = element("input", { type: "file", accept: "image/*", capture: "environment", hidden: "" });
    camera.addEventListener("change", () => this.take(camera));
    this.group.append(camera);
    open.hidden = false;
    open.addEventListener("click", () => camera.click());
  }

  /** Offer to go on with an upload that was begun before the page was loaded. */
  offer(upload) {
    const line = element("li", { class: "mc-upload__item" });
    const text = element("span", { class: "mc-upload__text" });
    const whole = upload.arrived === upload.size;
    const note = whole ? words.whole : fill(words.unfinished, { sent: size(upload.arrived), total: size(upload.size) });
    text.append(element("b", {}, upload.name), element("span", { class: "mc-upload__note" }, note));
    if (whole) line.append(element("input", { type: "hidden", name: "da-tai", value: `${this.code}:${upload.url.split("/").pop()}` }));
    const drop = button(words.cancel, upload.name, async () => {
      const token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
      await fetch(upload.url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token } }).catch(() => {});
      this.forget(upload);
      this.say(fill(words.cancelled, { name: upload.name }));
      this.input.focus();
    });
    const tools = element("span", { class: "mc-upload__tools" });
    if (!whole) tools.append(button(words.choose, upload.name, () => this.input.click()));
    tools.append(drop);
    line.append(element("span", { class: "mc-upload__kind", "aria-hidden": "true" }, upload.name.split(".").pop().slice(0, 4).toUpperCase()), text, tools);
    upload.line = line;
    this.begun.push(upload);
    this.list.append(line);
  }

  forget(upload) {
    upload.line.remove();
    this.begun = this.begun.filter((other) => other !== upload);
  }

  /** The address of what this very file was begun with, which no other file goes on with; null for a new one. */
  known(file) {
    const upload = this.begun.find((one) => one.mark === mark(file) && one.size === file.size);
    if (!upload) return null;
    this.forget(upload);
    return upload.url;
  }

  take(source) {
    const files = [...source.files];
    source.value = "";
    if (!files.length) return;
    if (source !== this.input) this.warn("");
    for (const file of files) {
      const item = new Item(this, file);
      this.items.push(item);
      this.list.append(item.line);
      item.enqueue();
    }
    this.say(fill(words.begun, { count: files.length }));
    this.changed();
  }

  say(text) {
    this.status.textContent = text;
  }

  warn(text) {
    this.error.textContent = text;
    this.error.parentElement.hidden = !text;
    this.input.setAttribute("aria-invalid", String(Boolean(text)));
  }

  drop(item) {
    this.items = this.items.filter((other) => other !== item);
    item.line.remove();
    this.changed();
  }

  isMoving() {
    return this.items.some((item) => ["waiting", "running", "attaching"].includes(item.state));
  }

  arrived() {
    return this.items.filter((item) => item.state === "arrived");
  }

  move(item, by) {
    const from = this.items.indexOf(item);
    const to = from + by;
    if (to < 0 || to >= this.items.length) return;
    const pressed = document.activeElement;
    this.items.splice(from, 1);
    this.items.splice(to, 0, item);
    this.list.replaceChildren(...this.items.map((one) => one.line));
    this.changed();
    (pressed.hidden || pressed.disabled ? item.line.querySelector("button:not([hidden]):not([disabled])") : pressed).focus();
    this.say(fill(words.placed, { name: item.file.name, place: to + 1, count: this.items.length }));
  }

  /** After anything has happened: which buttons make sense, and whether the files can be attached. */
  changed() {
    const joining = Boolean(this.join?.checked);
    for (const [at, item] of this.items.entries()) {
      item.up.hidden = item.down.hidden = !joining || this.items.length < 2;
      item.up.disabled = at === 0;
      item.down.disabled = at === this.items.length - 1;
    }
    const ready = this.arrived().length > 0 && !this.isMoving();
    if (this.make) {
      this.make.hidden = !(joining && ready && this.input.dataset.uploadMode === "attach");
      this.make.textContent = fill(words.make, { count: this.arrived().length });
    }
    if (!ready) return goOn();
    if (this.input.dataset.uploadMode === "attach" && !joining) return this.attach();
    this.say(joining && this.make && !this.make.hidden ? words.readyToJoin : words.withForm);
    goOn();
  }

  /** Hand over what has arrived, and draw this part of the page again from the answer. */
  async attach() {
    const section = this.input.closest("section[id]");
    const data = new FormData();
    for (const hidden of this.form.querySelectorAll("[name=csrfmiddlewaretoken]")) data.append(hidden.name, hidden.value);
    const sent = this.arrived();
    for (const item of sent) {
      item.state = "attaching";
      item.note.textContent = words.attaching;
      data.append("da-tai", item.line.querySelector("[name=da-tai]").value);
    }
    if (this.join?.checked) data.append("gop", this.code);
    data.append("action", `tai:${this.code}`);
    if (this.make) this.make.hidden = true;
    try {
      // Not `form.action`: the buttons of that name stand in its way.
      const response = await fetch(this.form.getAttribute("action") || location.href, { method: "POST", body: data, headers: { "X-Requested-With": "autosave" } });
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = answer.getElementById(section.id);
      // The store of files is away (503): what has arrived stays in the list, to be attached again.
      if (!fresh || response.status === AWAY) throw new Error(fresh?.querySelector("[data-file-error]")?.textContent.trim() || "");
      this.redraw(section, fresh, sent);
    } catch (error) {
      for (const item of sent) {
        item.state = "arrived";
        item.note.textContent = words.arrived;
      }
      pending = null;
      this.warn((error instanceof Error && error.name === "Error" && error.message) || words.attachFailed);
      if (this.make) {
        this.make.textContent = words.attachAgain;
        this.make.hidden = false;
      }
    }
  }

  redraw(section, fresh, sent) {
    const focused = section.contains(document.activeElement);
    const refused = fresh.querySelector("[data-file-error]")?.textContent || "";
    section.replaceWith(fresh);
    startFiles(fresh);
    const [place] = start(fresh);
    const input = fresh.querySelector("input[data-upload]");
    if (focused) (input || fresh.querySelector("a, button"))?.focus();
    const others = this.items.filter((item) => !sent.includes(item));
    if (refused) pending = null;
    if (!place) {
      for (const item of others) item.cancel();
      return goOn();
    }
    const before = this.error.textContent;
    place.adopt(others);
    for (const upload of this.begun) place.offer(upload);
    const names = sent.map((item) => `“${item.file.name}”`).join(", ");
    // Written once more, so that it is announced; what was said of a file that stays is still true.
    if (refused) place.warn(refused.trim());
    else if (others.some((item) => item.state === "failed")) place.warn(before);
    else place.say(fill(words.attached, { names }));
    place.changed();
  }

  /** Files of the place that stood here before: refused ones, and those that were chosen meanwhile. */
  adopt(items) {
    for (const item of items) {
      item.place = this;
      this.items.push(item);
      this.list.append(item.line);
    }
  }
}

function start(root) {
  const places = [...root.querySelectorAll("input[data-upload]")].map((input) => new Place(input));
  for (const place of places) place.input.place = place;
  return places;
}

/** A place of the form where something is still on its way. */
function movingPlace(form) {
  return [...form.querySelectorAll("input[data-upload]")].map((input) => input.place).find((place) => place?.isMoving());
}

/** Send the form that waited, once nothing is on its way any more. */
function goOn() {
  if (!pending || movingPlace(pending.form)) return;
  const { form, submitter } = pending;
  pending = null;
  form.requestSubmit(submitter);
}

// Going on while a file is on its way would lose it: the form waits for it.
document.addEventListener(
  "submit",
  (event) => {
    const moving = movingPlace(event.target);
    if (!moving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pending = { form: event.target, submitter: event.submitter };
    moving.say(words.stillMoving);
    moving.list.scrollIntoView({ block: "center" });
  },
  true,
);

/** What the server says was begun on this page and has not been taken. */
async function offerUnfinished(places) {
  if (!places.length) return;
  try {
    const response = await fetch(`${places[0].input.dataset.upload}?trang=${encodeURIComponent(location.pathname)}`, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const waiting = new Set([...document.querySelectorAll("[name=da-tai]")].map((hidden) => hidden.value.split(":")[1]));
    for (const upload of (await response.json()).uploads) {
      const place = places.find((one) => one.code === upload.code);
      if (place && !waiting.has(upload.url.split("/").pop()) && place.items.length === 0) place.offer(upload);
    }
  } catch {
    // No list: every file is sent from its beginning.
  }
}

offerUnfinished(start(document));
