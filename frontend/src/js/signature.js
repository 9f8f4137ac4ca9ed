// A signature is drawn with a finger, a pen or a mouse, and goes along with the form as a PNG in the file input beside it.
// Whoever cannot draw, or has no scripts, uses the other ways that stand below the pad.

// How far apart two points may be before they are worth a line, and how thick the line is, in dots of the canvas.
const WIDTH = 3.2;

class Pad {
  constructor(box) {
    this.box = box;
    this.canvas = box.querySelector("canvas");
    this.status = box.querySelector("[data-signature-status]");
    this.clear = box.querySelector("[data-signature-clear]");
    this.input = box.closest("form").elements.namedItem(box.dataset.signature);
    this.strokes = [];
    // Which pointer is drawing: a palm that comes to rest beside the pen draws nothing.
    this.pointer = null;
    // Our own picture is being put into the input, not chosen by the person.
    this.putting = false;
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const name of ["pointerup", "pointercancel"]) this.canvas.addEventListener(name, (event) => this.end(event));
    this.clear.addEventListener("click", () => this.empty(this.box.dataset.cleared));
    this.input.addEventListener("change", () => {
      if (!this.putting) this.wipe();
    });
    box.hidden = false;
  }

  point(event) {
    const shown = this.canvas.getBoundingClientRect();
    return [((event.clientX - shown.left) * this.canvas.width) / shown.width, ((event.clientY - shown.top) * this.canvas.height) / shown.height];
  }

  begin(event) {
    if (this.pointer !== null || event.button > 0) return;
    event.preventDefault();
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.strokes.push([this.point(event)]);
    this.draw();
  }

  go(event) {
    if (event.pointerId !== this.pointer) return;
    // All points between two frames: a quick hand stays round.
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) this.strokes.at(-1).push(this.point(one));
    this.draw();
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.put();
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    pen.strokeStyle = pen.fillStyle = "#14337a";
    pen.lineWidth = WIDTH;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of this.strokes) {
      pen.beginPath();
      pen.moveTo(...stroke[0]);
      for (let at = 1; at < stroke.length; at += 1) {
        const middle = [(stroke[at - 1][0] + stroke[at][0]) / 2, (stroke[at - 1][1] + stroke[at][1]) / 2];
        pen.quadraticCurveTo(...stroke[at - 1], ...middle);
      }
      // A dot is a line of no length.
      pen.lineTo(...stroke.at(-1));
      pen.stroke();
    }
  }

  /** The picture so far into the input: at once, so that sending right after the last stroke takes it along. */
  put() {
    const bytes = Uint8Array.from(atob(this.canvas.toDataURL("image/png").split(",")[1]), (sign) => sign.charCodeAt(0));
    this.give([new File([bytes], "chu-ky.png", { type: "image/png" })]);
    this.clear.disabled = false;
    this.status.textContent = this.box.dataset.told;
  }

  give(files) {
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(file);
    this.putting = true;
    this.input.files = kept.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.putting = false;
  }

  /** A picture was chosen instead: what was drawn goes. */
  wipe() {
    this.strokes = [];
    this.draw();
    this.clear.disabled = true;
    this.status.textContent = "";
  }

  empty(told) {
    this.wipe();
    this.give([]);
    this.status.textContent = told;
    this.input.focus();
  }
}

/** Also fields that the rules of the form put on the page later. */
function start(root) {
  for (const box of root.querySelectorAll("[data-signature][hidden]")) new Pad(box);
}

start(document);
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.querySelectorAll) start(node);
}).observe(document.body, { childList: true, subtree: true });
