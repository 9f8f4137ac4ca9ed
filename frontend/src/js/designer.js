// The designer of processes and the builder of forms: forms are sent in the background and the page redrawn from the answer; a step's form saves
// itself at each change; rows are dragged, or moved with Alt and the arrow keys. The page works without any of it.
import { enter, mark, restore } from "./focusing.js";
import { hideWaiting, showWaiting } from "./waiting.js";

const PARTS = ["findings", "table", "saved", "history"];
// One request at a time, so that what was done first never arrives last.
let queue = Promise.resolve();
let waiting = 0;
const RETRY = 3000;

const main = () => document.getElementById("noi-dung");

function openItems() {
  return [...document.querySelectorAll("[data-keep-open][open]")].map((item) => item.id);
}

/** What is typed beside the form that was sent stays: the name of a new step, a comment. Gives back a way to restore it. */
function keepTyped(sent) {
  const kept = [...document.querySelectorAll("[data-designer] [data-keep-typed]")]
    .filter((field) => field.value && field.form !== sent)
    .map((field) => [field.id, field.form.action, field.value]);
  return () => {
    for (const [id, action, value] of kept) {
      const field = document.getElementById(id);
      if (field && field.form.action === action && !field.value) field.value = value;
    }
  };
}

/** Draw the same figure again with what the answer says, so that its view stays where it is. */
function redrawDiagram(figure, fresh) {
  if (!figure || !fresh) return;
  const source = fresh.querySelector("[data-diagram-source]").content.textContent;
  const marks = JSON.parse(fresh.dataset.diagramMarks || "[]");
  figure.dispatchEvent(new CustomEvent("diagram:source", { detail: { source, marks } }));
}

function keepDiagram(figure, fresh) {
  if (!figure || !fresh) return;
  fresh.replaceWith(figure);
  redrawDiagram(figure, fresh);
}

/** In a list that scrolls by itself, the row that stands open is in sight. */
function showOpenRow() {
  const list = document.querySelector(".mc-design__steps");
  const row = list?.querySelector("tr.is-here");
  if (!row || list.scrollHeight <= list.clientHeight) return;
  const [top, bottom] = [row.offsetTop - list.scrollTop, row.offsetTop + row.offsetHeight - list.scrollTop];
  if (top < 0 || bottom > list.clientHeight) list.scrollTop = row.offsetTop - list.clientHeight / 2;
}

class Designer {
  constructor() {
    // Before the listeners of app.js, which leave alone what somebody else has taken care of.
    document.addEventListener("submit", (event) => this.submitted(event), true);
    document.addEventListener("click", (event) => this.clicked(event), true);
    document.addEventListener("change", (event) => this.changed(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("diagram:chosen", ({ detail }) => this.choose(detail.code));
    addEventListener("popstate", () => this.here() && this.load(location.href, { push: false }));
    startDragging(this);
    showOpenRow();
  }

  here() {
    return document.querySelector("[data-designer]");
  }

  /** Let app.js look after new parts of the page. */
  begin(root) {
    document.dispatchEvent(new CustomEvent("page:begin", { detail: root }));
  }

  submitted(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !form.closest("[data-designer]")) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter || undefined);
    this.send(form.action, data, { whole: true, sent: form });
  }

  clicked(event) {
    const link = event.target.closest("a[data-open]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.load(link.href, { push: true });
  }

  changed(event) {
    const form = event.target.closest("form[data-save]");
    if (!form || event.target.matches("[data-no-save]")) return;
    // What decides which boxes there are draws the form anew.
    if (event.target.matches("[data-redraw]")) this.send(form.action, new FormData(form), { whole: true, sent: form });
    else this.save(form);
  }

  save(form) {
    return this.send(form.action, new FormData(form), { whole: false, form });
  }

  pressed(event) {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const row = event.target.closest("tr[data-step]");
    const verb = event.key === "ArrowUp" ? "len" : "xuong";
    const button = row?.querySelector(`button[value="${verb}:${CSS.escape(row.dataset.step)}"]`) || null;
    if (!row) return;
    event.preventDefault();
    if (button && !button.disabled) this.act(row.closest("form"), button.value);
  }

  /** A step pressed in the diagram opens like its line of the table. */
  choose(code) {
    const link = document.getElementById(`mo-${code}`);
    if (this.here() && link) this.load(link.href, { push: true });
  }

  /** Press a button of the table that may not be there. */
  act(form, what) {
    const data = new FormData(form);
    data.set("lam", what);
    this.send(form.action, data, { whole: true });
  }

  /** Work of one turn; the page says that it is busy until nothing waits any more. */
  enqueue(work) {
    const tell = () => this.here()?.setAttribute("aria-busy", String(waiting > 0));
    waiting += 1;
    tell();
    queue = queue.then(work).finally(() => {
      waiting -= 1;
      tell();
    });
    return queue;
  }

  send(address, data, options) {
    return this.enqueue(async () => {
      // The revision that the page stands at when its turn comes, not when it was asked for.
      const revision = this.here()?.dataset.revision;
      if (revision) data.set("expected", revision);
      await this.fetch(address, { method: "POST", body: data }, options);
    });
  }

  load(address, { push }) {
    return this.enqueue(() => this.fetch(address, {}, { whole: true, push }));
  }

  async fetch(address, request, { whole, sent = null, form = null, push = true }) {
    showWaiting();
    try {
      const response = await fetch(address, { credentials: "same-origin", headers: { "X-Requested-With": "designer" }, ...request });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!page.querySelector("[data-designer]")) {
        if (response.status >= 500) throw new Error(`HTTP ${response.status}`);
        // Signed out, or the draft is gone: the page itself says so.
        location.assign(response.redirected ? response.url : location.href);
        return;
      }
      const retype = keepTyped(sent);
      if (whole || !response.ok) this.redraw(page);
      else this.refresh(page);
      retype();
      // What answers a form without sending on is no address of its own.
      const isPlace = request.method !== "POST" || response.redirected;
      if (push && isPlace && response.url !== location.href && response.ok) history.pushState(null, "", response.url);
    } catch {
      // Off line: what is typed stays in its form, and the next change sends all of it.
      const told = document.querySelector("[data-part=saved]");
      if (told) told.textContent = told.dataset.failed;
      // A form saved as a whole may be sent again without harm.
      if (form) setTimeout(() => form.isConnected && this.save(form), RETRY);
    } finally {
      hideWaiting();
    }
  }

  /** Everything anew; what stands open stays open, and the focus where it was. */
  redraw(page) {
    const opened = openItems();
    const known = new Set([...document.querySelectorAll("[data-keep-open]")].map((item) => item.id));
    const before = mark();
    const scroll = [scrollX, scrollY];
    const listed = document.querySelector(".mc-design__steps")?.scrollTop;
    const panelBefore = document.getElementById("bang-sua")?.action;
    const figure = document.querySelector("[data-diagram]");
    main().innerHTML = page.getElementById("noi-dung").innerHTML;
    keepDiagram(figure, document.querySelector("[data-diagram]"));
    document.title = page.title;
    this.begin(main());
    const panel = document.getElementById("bang-sua");
    const same = panel && panel.action === panelBefore;
    for (const item of document.querySelectorAll("[data-keep-open]")) {
      // Of a panel just opened the page itself says what stands open; what is new or wrong is always in sight.
      const isNew = !known.has(item.id) && !item.matches("[data-begin-closed]");
      if (same) item.open = opened.includes(item.id) || isNew || item.querySelector(".govuk-error-message") !== null;
    }
    scrollTo(...scroll);
    const list = document.querySelector(".mc-design__steps");
    if (list) list.scrollTop = listed ?? 0;
    showOpenRow();
    if (panel && !same) {
      panel.scrollIntoView({ block: "nearest" });
      enter(panel);
    } else restore(before, { closed: !panel && Boolean(panelBefore) });
  }

  /** Everything but the form in which somebody is typing. */
  refresh(page) {
    const next = page.querySelector("[data-designer]");
    const before = mark();
    for (const part of PARTS) {
      const old = document.querySelector(`[data-part="${part}"]`);
      const fresh = page.querySelector(`[data-part="${part}"]`);
      if (!old || !fresh) continue;
      old.replaceWith(document.importNode(fresh, true));
      this.begin(document.querySelector(`[data-part="${part}"]`));
    }
    if (!document.contains(document.activeElement) || document.activeElement === document.body) restore(before);
    // Under a new code it has a new address.
    const [panel, again] = [document, page].map((root) => root.getElementById("bang-sua"));
    if (panel && again) panel.action = again.action;
    redrawDiagram(document.querySelector("[data-diagram]"), page.querySelector("[data-diagram]"));
    this.here().dataset.revision = next.dataset.revision;
    for (const field of document.querySelectorAll("[data-designer] input[name=expected]")) field.value = next.dataset.revision;
    for (const message of page.querySelectorAll("#noi-dung > .mc-banner")) main().prepend(document.importNode(message, true));
  }
}

/** Rows are taken at their number and dropped on another row, with a mouse or a finger. */
function startDragging(designer) {
  let row = null;
  let over = null;
  const target = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest("tr[data-step]");
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    row = grip.closest("tr");
    row.classList.add("is-dragged");
  });
  document.addEventListener("pointermove", (event) => {
    if (!row) return;
    over?.classList.remove("is-over");
    over = target(event);
    if (over && over !== row) over.classList.add("is-over");
  });
  const end = (event) => {
    if (!row) return;
    const dropped = event.type === "pointerup" ? over : null;
    const rows = [...document.querySelectorAll("tr[data-step]")];
    const [from, to] = [rows.indexOf(row), rows.indexOf(dropped)];
    row.classList.remove("is-dragged");
    over?.classList.remove("is-over");
    if (dropped && to !== from) designer.act(row.closest("form"), `den:${row.dataset.step}:${to}`);
    row = over = null;
  };
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
}

if (document.querySelector("[data-designer]")) new Designer();
