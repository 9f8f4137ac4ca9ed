// Drafts save themselves while one types. What could not be saved stays in this tab until it is.
import { fill } from "./texts.js";

const QUIET = 800;
const RETRIES = [2000, 5000, 15000, 30000];
const KEPT_FOR = 2 * 60 * 60 * 1000;

// The revision that the page was made from is no content: it goes along, but nothing counts as changed by it.
const UNCOUNTED = ["csrfmiddlewaretoken", "expected"];

function read(form) {
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !UNCOUNTED.includes(name)) values.append(name, value);
  }
  return values.toString();
}

function restore(form, text) {
  const values = new URLSearchParams(text);
  for (const element of form.elements) {
    if (!element.name || ["hidden", "file", "submit", "button", "password"].includes(element.type)) continue;
    if (element.type === "checkbox" || element.type === "radio") {
      element.checked = values.getAll(element.name).includes(element.value);
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
    this.key = `nhap:${this.url}`;
    this.status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    this.saved = read(form);
    this.failures = 0;
    this.timer = 0;
    this.bringBack();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => {
      clearTimeout(this.timer);
      this.sent = true;
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
    const kept = JSON.parse(sessionStorage.getItem(this.key) || "null");
    const isOld = kept && Date.now() - kept.at > KEPT_FOR;
    const serverShowsIt = document.querySelector(".govuk-error-summary") || (kept && kept.text === this.saved);
    if (!kept || isOld || serverShowsIt) {
      sessionStorage.removeItem(this.key);
      return;
    }
    restore(this.form, kept.text);
    this.say("restored");
    this.wait(QUIET);
  }

  changed() {
    const text = read(this.form);
    if (text === this.saved) return;
    sessionStorage.setItem(this.key, JSON.stringify({ at: Date.now(), text }));
    this.wait(QUIET);
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
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
      body: this.form.elements.expected ? `${text}&expected=${this.form.elements.expected.value}` : text,
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
      this.failures = 0;
      this.saved = text;
      if (read(this.form) === text) sessionStorage.removeItem(this.key);
      else this.wait(QUIET);
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

export function startAutosave(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) new Draft(form);
}
