// A barcode or QR scanner is a keyboard that types very fast and ends with Enter: wherever the focus is on an officers'
// page, what it reads of a slip opens the dossier. Read into a field, it is taken out of the field again; what was typed
// there by hand stays.
import { texts } from "./texts.js";

const SLOWEST = 50; // milliseconds between two signs; no hand keeps that up for a whole code
const SHORTEST = 12; // signs; a dossier code has at least 15, a receipt number without its dashes 17
const LONGEST = 500;
const BY_HAND = 3; // signs that two quick fingers may press: shortcuts of the page, as ever
const CODE = /-\d{6}-[0-9A-Z]{4}|TN\d{6}[0-9A-Z]{10}|\/ho-so\/[0-9a-f-]{36}/i;
const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file]), select, textarea";

let read = "";
let inARow = 0;

/** How many signs came one as fast as a scanner types after the other, the latest among them. */
export const signsInARow = () => inARow;

/** The field that takes what is typed; null where nothing does. */
const fieldOf = (element) => element.closest?.(FIELDS) || null;

/** How a field stood before the first sign of what may be a scan; called again, it stands so again. */
function asItWas(field) {
  const { value } = field;
  const [start, end] = [field.selectionStart, field.selectionEnd];
  return () => {
    if (field.value === value) return;
    field.value = value;
    if (start !== null && start !== undefined) field.setSelectionRange(start, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

/** Something typed on this page that leaving it would lose. */
function somethingTyped() {
  const boxes = document.querySelectorAll("form[method=post] textarea, form[method=post] input[type=text]");
  return [...boxes].some((box) => box.value !== box.defaultValue);
}

export function startScanner() {
  const find = document.querySelector("form[data-find]");
  if (!find) return;
  let last = 0;
  let field = null;
  let restore = null;

  // Before every other listener: the signs of a scan are no shortcuts of the page.
  document.addEventListener(
    "keydown",
    (event) => {
      const here = fieldOf(event.target);
      // What is read into the search for dossiers is searched for: that is the field's own affair.
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || here?.closest("form[data-find]")) {
        read = "";
        return;
      }
      const quick = event.timeStamp - last <= SLOWEST;
      if (event.key === "Enter") {
        const scanned = quick && read.length >= SHORTEST && CODE.test(read) ? read : "";
        read = "";
        if (!scanned) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        restore?.();
        if (somethingTyped() && !window.confirm(texts.leaveForScan)) return;
        location.assign(`${find.action}?q=${encodeURIComponent(scanned)}`);
        return;
      }
      if (event.key.length !== 1) return; // Shift and its like come between the signs
      inARow = quick ? inARow + 1 : 1;
      if (!quick || here !== field || read.length >= LONGEST) {
        read = "";
        field = here;
        restore = here && asItWas(here);
      }
      read += event.key;
      last = event.timeStamp;
      if (!here && read.length > BY_HAND) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );
}
