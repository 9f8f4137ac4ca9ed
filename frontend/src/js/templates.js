// The editor of templates: numbers beside the lines, fields put in where the cursor stands, the page made anew after a pause.
const PAUSE = 700;

// Only the page of a draft loads this.
function startTemplateEditor(root) {
  for (const area of root.querySelectorAll("textarea[data-look-url]")) {
    numberLines(area);
    lookAfterPause(area);
  }
  for (const button of root.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => insert(document.getElementById(button.dataset.insertInto), button.dataset.insert));
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go-to-line]");
  const area = link && document.getElementById("source");
  if (!area) return;
  event.preventDefault();
  const lines = area.value.split("\n");
  const before = lines.slice(0, Number(link.dataset.goToLine) - 1).join("\n").length;
  const start = before ? before + 1 : 0;
  area.focus();
  area.setSelectionRange(start, start + (lines[Number(link.dataset.goToLine) - 1] || "").length);
  area.scrollTop = (Number(link.dataset.goToLine) - 4) * parseFloat(getComputedStyle(area).lineHeight);
});

function numberLines(area) {
  const numbers = document.createElement("pre");
  numbers.className = "mc-editor__numbers";
  numbers.setAttribute("aria-hidden", "true");
  const frame = document.createElement("div");
  frame.className = "mc-editor__frame";
  area.before(frame);
  frame.append(numbers, area);
  const draw = () => {
    const count = area.value.split("\n").length;
    if (numbers.childElementCount !== 0 || numbers.dataset.count !== String(count)) {
      numbers.textContent = Array.from({ length: count }, (_one, at) => at + 1).join("\n");
      numbers.dataset.count = String(count);
    }
    numbers.scrollTop = area.scrollTop;
  };
  area.addEventListener("input", draw);
  area.addEventListener("scroll", () => (numbers.scrollTop = area.scrollTop));
  draw();
}

function insert(area, text) {
  if (!area) return;
  area.focus();
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function lookAfterPause(area) {
  const target = document.getElementById(area.dataset.lookInto);
  let timer, running = false, again = false;
  const look = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    const body = new FormData(area.form);
    try {
      const answer = await fetch(area.dataset.lookUrl, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (answer.ok || answer.status === 409) {
        target.innerHTML = await answer.text();
        const revision = target.querySelector("[data-look-revision]")?.dataset.lookRevision;
        // Only what came of it is said aloud, not every page again.
        const live = document.querySelector("[data-look-live]");
        if (live) live.textContent = target.querySelector("[data-look-told]")?.dataset.lookTold || "";
        if (answer.ok && revision) area.form.querySelector("[data-look-expected]").value = revision;
      }
    } catch {
      // Without the network the page stays as it was; the button saves once it is back.
    }
    running = false;
    if (again) {
      again = false;
      look();
    }
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
}

startTemplateEditor(document);
