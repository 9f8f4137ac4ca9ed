// The work list from the keyboard: j/k move, Enter/o open, x selects, a selects the page, b goes to the bulk acts, n/p turn
// the page, / goes to the search, ? lists the keys; and the bar of bulk acts.
import { keepList } from "./fromlist.js";
import { mayBeShortcut } from "./keys.js";
import { fill } from "./texts.js";

function startSelection(table) {
  const form = table.closest("form") || document;
  const bar = form.querySelector("[data-selection-bar]");
  const boxes = [...table.querySelectorAll("[data-select]")];
  const all = table.querySelector("[data-select-all]");
  if (!boxes.length) return;

  const refresh = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest("tr").classList.toggle("is-chosen", box.checked);
    if (all) {
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    if (!bar) return;
    bar.hidden = chosen === 0;
    const count = bar.querySelector("[data-selection-count]");
    count.textContent = `${fill(count.dataset.text, { count: chosen })} ${count.dataset.noun}`;
  };
  const chooseAll = (checked) => {
    for (const box of boxes) box.checked = checked;
    refresh();
  };
  table.addEventListener("change", (event) => (event.target === all ? chooseAll(all.checked) : refresh()));
  if (all) all.hidden = false;
  const clear = bar?.querySelector("[data-selection-clear]");
  if (clear) {
    clear.hidden = false;
    clear.addEventListener("click", () => chooseAll(false));
  }
  addEventListener("pageshow", refresh);
  refresh();
}

function startKeys(table) {
  const rows = [...table.querySelectorAll("[data-row]")];
  let here = -1;
  const go = (index) => {
    rows[here]?.classList.remove("is-here");
    here = Math.max(0, Math.min(rows.length - 1, index));
    rows[here].classList.add("is-here");
    rows[here].querySelector("[data-open]")?.focus({ preventScroll: true });
    rows[here].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (!mayBeShortcut(event) || !rows.length) return;
    if (event.key === "j") go(here + 1);
    else if (event.key === "k") go(here - 1);
    else if (event.key === "o" && here >= 0) rows[here].querySelector("[data-open]")?.click();
    else if (event.key === "x" && here >= 0) rows[here].querySelector("[data-select]")?.click();
    else if (event.key === "a") table.querySelector("[data-select-all]")?.click();
    else if (event.key === "b") table.closest("form")?.querySelector("[data-selection-bar]:not([hidden]) [data-bulk]")?.focus();
    else return;
    event.preventDefault();
  });
}

/** Keys of the page around the list; whether this is one of them and has something to do. */
function pressed(key) {
  const turning = { n: "next", p: "prev" }[key];
  const found = { "/": "[data-search]", "?": "[data-keys-help]" }[key] || (turning && `.mc-pages a[rel="${turning}"]`);
  const part = found && document.querySelector(found);
  if (!part) return false;
  if (turning) part.click();
  else if (key === "/") {
    part.focus();
    part.select();
  } else {
    part.open = !part.open;
    part.querySelector("summary").focus();
  }
  return true;
}

export function startWorkList(root) {
  for (const table of root.querySelectorAll("[data-work-list]")) {
    startSelection(table);
    startKeys(table);
  }
  if (root !== document) return;
  keepList(root);
  document.addEventListener("keydown", (event) => {
    if (mayBeShortcut(event) && pressed(event.key)) event.preventDefault();
  });
}
