// What all shortcuts of one sign share: when a sign is typed text, and whether this officer wants shortcuts at all.
import { signsInARow } from "./scanner.js";

const OFF = "mc-keys-off";
const TYPED = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea, [contenteditable]";
const AFTER = 90; // milliseconds; a scanner's next sign comes sooner

export const isTyping = (element) => Boolean(element.closest?.(TYPED));

const areOff = () => localStorage.getItem(OFF) === "1";

/** Whether a key press may be a shortcut: no modifier, no text, and not switched off (WCAG 2.1.4). */
export const mayBeShortcut = (event) =>
  !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !isTyping(event.target) && !areOff();

/** Do something unless the key was the first of what a scanner types. */
export function unlessScanning(act) {
  setTimeout(() => signsInARow() <= 1 && act(), AFTER);
}

/** The box beside the list of keys that switches shortcuts of one sign off, on this machine. */
export function startKeysSwitch() {
  for (const box of document.querySelectorAll("[data-keys-off]")) {
    box.closest("label").hidden = false;
    box.checked = areOff();
    box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "1" : "0"));
  }
}
