// Drafts save themselves while one types. What could not be saved stays on this device until it is: also when the
// browser is closed or the battery dies. It goes when the server has it, when somebody signs out here, and after hours.
import { fill } from "./texts.js";

const QUIET = 800;
const RETRIES = [2000, 5000, 15000, 30000];
const KEPT_FOR = 12 * 60 * 60 * 1000;
const PREFIX = "nhap:";

// The revision that the page was made from is no content: it goes along, but nothing counts as changed by it.
const UNCOUNTED = ["csrfmiddlewaretoken", "expected", "page_mark", "page.seen"];

function read(form) {
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !UNCOUNTED.includes(name)) values.append(name, value);
  }
  return values.toString();
}

// Copies of what is not saved yet. A browser may forbid them (private windows): then only the page itself has it.
const copies = {
  get(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(key) || "null");
      return kept && Date.now() - kept.at <= KEPT_FOR ? kept : null;
    } catch {
      return null;
    }
  },
  put(key, kept) {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), ...kept }));
    } catch {
      // Full or forbidden.
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Forbidden: then there is none.
    }
  },
  keys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    } catch {
      return [];
    }
  },
};

// Puts back what was typed after `base`, and leaves alone what another page may have saved since.
function restore(form, text, base) {
  const values = new URLSearchParams(text);
  const before = new URLSearchParams(base);
  for (const element of form.elements) {
    if (!element.name || ["hidden", "file", "submit", "button", "password"].includes(element.type)) continue;
    const now = values.getAll(element.name);
    if (now.join("\n") === before.getAll(element.name).join("\n")) continue;
    if (element.type === "checkbox" || element.type === "radio") {
      element.checked = now.includes(element.value);
    } else if (values.has(element.name)) {
      element.value = values.get(element.name);
    }
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const clock = () => new Date().toLocaleTimeString("vi-VN", { hour12: false, timeZone: "Asia/Ho_Chi_Minh" });

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.key = `${PREFIX}${this.url}`;
    this.status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    this.saved = read(form);
    this.failures = 0;
    this.timer = 0;
    this.turn = 0;
    this.bringBack();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => {
      clearTimeout(this.timer);
      this.sent = true;
      this.count();
    });
    addEventListener("pageshow", () => (this.sent = false));
    addEventListener("pagehide", () => this.leave());
    addEventListener("online", () => this.changed());
  }

  say(state, values = {}) {
    if (!this.status) return;
    this.status.dataset.state = state;
    this.status.textContent = fill(this.status.dataset[state] || "", values);
  }

  bringBack() {
    const kept = copies.get(this.key);
    const serverShowsIt =
      document.querySelector(".govuk-error-summary") || (kept && (kept.text === this.saved || this.arrived(kept)));
    if (!kept || serverShowsIt) {
      copies.remove(this.key);
      return;
    }
    restore(this.form, kept.text, kept.base);
    // What the copy was made from goes along: a field that another device saved since is asked about, not overwritten.
    for (const name of ["expected", "page.seen"]) {
      if (this.form.elements[name] && kept[name] !== undefined) this.form.elements[name].value = kept[name];
    }
    this.say("restored");
    this.wait(QUIET);
  }

  // Whether the server took a message that its page sent after the copy was made: "Thêm dòng" shows one line more than it.
  arrived(kept) {
    const [page, turn] = (this.form.dataset.savedBy || "").split(".");
    const [own, before] = (kept.page_mark || "").split(".");
    return Boolean(page) && page === own && Number(turn) > Number(before || 0);
  }

  changed() {
    const text = read(this.form);
    if (text === this.saved) return;
    const made = { text, base: this.saved };
    for (const name of ["expected", "page.seen", "page_mark"]) made[name] = this.form.elements[name]?.value;
    copies.put(this.key, made);
    this.wait(QUIET);
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  // Messages are counted, so that the server can tell one that was overtaken from one that is sent again.
  count() {
    const mark = this.form.elements.page_mark;
    this.turn += 1;
    if (mark) mark.value = `${mark.value.split(".")[0]}.${this.turn}`;
  }

  withControls(text) {
    this.count();
    const body = new URLSearchParams(text);
    for (const name of ["expected", "page_mark", "page.seen"]) {
      if (this.form.elements[name]) body.set(name, this.form.elements[name].value);
    }
    return body.toString();
  }

  request(text, keepalive = false) {
    return fetch(this.url, {
      method: "POST",
      keepalive,
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
        "X-CSRFToken": this.form.elements.csrfmiddlewaretoken?.value || "",
        "X-Requested-With": "autosave",
      },
      body: this.withControls(text),
    });
  }

  // What the server says about a refusal that trying again would not mend: the session ended, another tab saved.
  async refused(response) {
    const answer = await response.json().catch(() => ({}));
    this.say("failed");
    if (answer.message && this.status) this.status.textContent = answer.message;
  }

  async save() {
    // One at a time, so that what was typed first never arrives last.
    if (this.busy) return this.wait(QUIET);
    const text = read(this.form);
    this.busy = true;
    this.say("saving");
    try {
      const response = await this.request(text);
      if ([401, 404, 409].includes(response.status)) {
        await this.refused(response);
        return;
      }
      // A redirect leads to the sign-in page: the session has ended, nothing was saved.
      if (!response.ok || response.redirected) throw new Error(`HTTP ${response.status}`);
      const answer = await response.json().catch(() => ({}));
      if (answer.revision && this.form.elements.expected) this.form.elements.expected.value = answer.revision;
      if (answer.seen && this.form.elements["page.seen"]) this.form.elements["page.seen"].value = answer.seen;
      this.failures = 0;
      this.saved = text;
      if (read(this.form) === text) copies.remove(this.key);
      else this.changed();
      this.say("saved", { time: clock() });
    } catch {
      this.say("failed");
      this.wait(RETRIES[Math.min(this.failures, RETRIES.length - 1)]);
      this.failures += 1;
    } finally {
      this.busy = false;
    }
  }

  leave() {
    const text = read(this.form);
    if (this.sent || text === this.saved || text.length > 60000) return;
    clearTimeout(this.timer);
    // Whether it arrives is not known any more: the copy in the tab stays until a page shows it saved.
    this.request(text, true).catch(() => undefined);
  }
}

// On a device that others use too, nothing stays behind: not after signing out, not after hours.
export function startForgetting() {
  for (const key of copies.keys()) if (!copies.get(key)) copies.remove(key);
  document.addEventListener("submit", (event) => {
    const where = event.target.getAttribute("data-forget");
    if (where === null) return;
    for (const key of copies.keys()) if (key.startsWith(PREFIX + where)) copies.remove(key);
  });
  // What was received is typed no more: whoever clicked before it was saved leaves no copy behind.
  for (const place of document.querySelectorAll("[data-forget-copy]")) {
    copies.remove(`${PREFIX}${place.dataset.forgetCopy}`);
  }
  // A page that asks which answer counts shows what was typed: the copy has done its work when it is sent.
  for (const form of document.querySelectorAll("form[data-autosave-waits]")) {
    form.addEventListener("submit", () => copies.remove(`${PREFIX}${form.dataset.autosaveWaits}`));
  }
}

export function startAutosave(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) new Draft(form);
}
