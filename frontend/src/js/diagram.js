// Diagrams of processes: BPMN drawn with the viewer of bpmn-js, whose mark stays visible. Only pages with a diagram load
// this. Without it the table of steps that stands in the same figure says the same.
import Viewer from "bpmn-js/lib/Viewer.js";
import { adjust, changedBetween, read } from "./diagram-changes.js";

const LEAST_SCALE = 0.85;
const FONT = '"Be Vietnam Pro", sans-serif';
const KEYS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };

/** One figure: draws its source, sets the marks, lets people move about. */
class Diagram {
  constructor(figure) {
    this.figure = figure;
    this.pane = figure.querySelector("[data-diagram-pane]");
    const style = { fontFamily: FONT, fontSize: 12, lineHeight: 1.25 };
    this.viewer = new Viewer({ container: this.pane, textRenderer: { defaultStyle: style, externalStyle: style } });
    this.canvas = this.viewer.get("canvas");
    this.viewer.get("eventBus").on("element.click", ({ element }) => this.choose(element));
    this.listen();
  }

  async draw(source, marks) {
    const before = this.drawn ? this.canvas.viewbox() : null;
    try {
      // Words are broken into lines by their measured width: the letters must be there first.
      await document.fonts.load(`12px ${FONT}`, this.figure.textContent);
      const facts = read(source);
      const changed = this.facts && changedBetween(this.facts, facts);
      if (changed) {
        this.unmark();
        adjust(this.viewer, facts, changed);
      } else await this.viewer.importXML(source);
      this.facts = facts;
    } catch (error) {
      this.facts = null;
      console.error(error.message);
      return;
    }
    this.figure.classList.add("mc-diagram--drawn");
    this.mark(marks);
    if (before) this.canvas.viewbox({ x: before.x, y: before.y, width: before.width, height: before.height });
    else this.begin(marks);
    this.drawn = true;
    this.figure.dispatchEvent(new CustomEvent("diagram:drawn", { bubbles: true }));
  }

  /** At first: as high as it needs to be, not smaller than can be read, with the place that matters in sight. */
  begin(marks) {
    const { inner } = this.canvas.viewbox();
    const scale = Math.min(1, Math.max(LEAST_SCALE, this.pane.clientWidth / (inner.width + 40)));
    this.pane.style.height = `${Math.min(inner.height * scale + 48, Math.max(320, window.innerHeight * 0.75))}px`;
    this.canvas.resized();
    const { width, height } = this.pane.getBoundingClientRect();
    const here = marks.find((mark) => mark.kind === "here") ?? marks.find((mark) => mark.kind === "late");
    const shape = here && this.viewer.get("elementRegistry").get(here.id);
    const across = Math.min(width / scale, inner.width + 40);
    const down = Math.min(height / scale, inner.height + 40);
    const centred = (middle, length, from, whole) => Math.max(from - 20, Math.min(middle - length / 2, from + whole + 20 - length));
    this.canvas.viewbox({
      x: shape ? centred(shape.x + shape.width / 2, across, inner.x, inner.width) : inner.x - 20,
      y: shape ? centred(shape.y + shape.height / 2, down, inner.y, inner.height) : inner.y - 20,
      width: width / scale,
      height: height / scale,
    });
  }

  unmark() {
    this.viewer.get("overlays").clear();
    for (const [id, marker] of this.marked ?? []) this.canvas.removeMarker(id, marker);
  }

  mark(marks) {
    this.marked = marks.filter(({ kind }) => kind).map(({ id, kind }) => [id, `mc-diagram__${kind}`]);
    const overlays = this.viewer.get("overlays");
    const registry = this.viewer.get("elementRegistry");
    for (const { id, kind, text } of marks) {
      const shape = registry.get(id);
      if (!shape) continue;
      if (kind) this.canvas.addMarker(id, `mc-diagram__${kind}`);
      if (!text) continue;
      const note = document.createElement("div");
      note.className = `mc-diagram__note mc-diagram__note--${kind || "plain"}`;
      note.textContent = text;
      overlays.add(id, "mark", { position: { top: -12, left: 6 }, html: note });
    }
  }

  choose(element) {
    if (element.id.startsWith("step_") && element.type !== "label") {
      const detail = { id: element.id, code: element.id.slice("step_".length) };
      this.figure.dispatchEvent(new CustomEvent("diagram:chosen", { bubbles: true, detail }));
    }
  }

  zoom(factor) {
    const { width, height } = this.pane.getBoundingClientRect();
    const scale = Math.min(2.5, Math.max(0.2, this.canvas.zoom() * factor));
    this.canvas.zoom(scale, { x: width / 2, y: height / 2 });
  }

  listen() {
    this.figure.querySelector("[data-diagram-in]")?.addEventListener("click", () => this.zoom(1.25));
    this.figure.querySelector("[data-diagram-out]")?.addEventListener("click", () => this.zoom(0.8));
    this.figure.querySelector("[data-diagram-whole]")?.addEventListener("click", () => this.canvas.zoom("fit-viewport", "auto"));
    this.pane.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const [dx, dy] = KEYS[event.key] ?? [];
      if (dx !== undefined) this.canvas.scroll({ dx, dy });
      else if (event.key === "+" || event.key === "=") this.zoom(1.25);
      else if (event.key === "-") this.zoom(0.8);
      else return;
      event.preventDefault();
    });
    // Mouse, pen and finger alike take hold of the picture. A finger moves it sideways; up and down belong to the page.
    let held = null;
    this.pane.addEventListener("pointerdown", (event) => {
      if (event.button === 0 && !event.target.closest("a")) held = { x: event.clientX, y: event.clientY, moved: false };
    });
    window.addEventListener("pointermove", (event) => {
      if (!held) return;
      const dx = event.clientX - held.x;
      const dy = event.clientY - held.y;
      if (!held.moved && Math.hypot(dx, dy) < 4) return;
      this.canvas.scroll({ dx, dy });
      held = { x: event.clientX, y: event.clientY, moved: true };
    });
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => (held = null));
    // Who redraws (the designer) sends the new source and marks; the view stays where it is.
    this.figure.addEventListener("diagram:source", ({ detail }) => this.draw(detail.source, detail.marks ?? []));
  }
}

const started = new WeakSet();

function start(root) {
  for (const figure of root.querySelectorAll("[data-diagram]")) {
    if (started.has(figure)) continue;
    started.add(figure);
    const marks = JSON.parse(figure.dataset.diagramMarks || "[]");
    new Diagram(figure).draw(figure.querySelector("[data-diagram-source]").content.textContent, marks);
  }
}

start(document);
// What comes into the page later (a tab fetched, a draft drawn anew) is drawn too.
document.addEventListener("htmx:load", (event) => start(event.target));
