// A barcode or QR scanner is a keyboard that types very fast and ends with Enter: wherever the focus is on an officers'
// page, what it reads of a slip opens the dossier. What goes into a field is the field's own: nothing of it is touched.
import { texts } from "./texts.js";

const SLOWEST = 50; // milliseconds between two signs; no hand keeps that up for a whole code
const SHORTEST = 12; // signs; a dossier code has at least 15, a receipt number without its dashes 17
const LONGEST = 500;
const BY_HAND = 3; // signs that two quick fingers may press: shortcuts of the page, as ever
const CODE = /-\d{6}-[0-9A-Z]{4}|TN\d{6}[0-9A-Z]{10}|\/ho-so\/[0-9a-f-]{36}/i;
const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file]), select, textarea";

const isField = (element) => element.closest?.(`${FIELDS}, [contenteditable]`);

/** Something typed on this page that leaving it would lose. */
function somethingTyped() {
  const boxes = document.querySelectorAll("form[method=post] textarea, form[method=post] input[type=text]");
  return [...boxes].some((box) => box.value !== box.defaultValue);
}

export function startScanner() {
  const find = document.querySelector("form[data-find]");
  if (!find) return;
  let read = "";
  let last = 0;

  // Before every other listener: the signs of a scan are no shortcuts of the page.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isField(event.target)) {
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
        if (somethingTyped() && !window.confirm(texts.leaveForScan)) return;
        location.assign(`${find.action}?q=${encodeURIComponent(scanned)}`);
        return;
      }
      if (event.key.length !== 1) return; // Shift and its like come between the signs
      read = quick && read.length < LONGEST ? read + event.key : event.key;
      last = event.timeStamp;
      if (read.length > BY_HAND) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );
}
