// A dossier's page from the keyboard: the numbers open the acts, Ctrl+Enter carries out the open one, n goes to the next
// dossier of the list that one came from, u back to that list, ? lists the keys.
import { mayBeShortcut, unlessScanning } from "./keys.js";

const FIELDS = "input:not([type=hidden]), select, textarea";

/** The button that carries out the open act, if one is open. */
const openAct = () => document.querySelector('[data-act-key][form="thao-tac"]');

/** Open an act's form, or go into it where it stands open already. */
function open(button) {
  const more = button.closest("details");
  if (more) more.open = true;
  if (button !== openAct()) {
    button.click();
    return;
  }
  const form = document.getElementById("thao-tac");
  const first = form.querySelector(FIELDS);
  document.querySelector('[role="tab"][href="#xu-ly"]')?.click();
  (first || button).focus();
}

function pressed(key) {
  const way = { n: "[data-to-next]:not([hidden])", u: "[data-to-list]" }[key];
  if (way) {
    const known = document.querySelector("[data-from-list]:not([hidden])")?.querySelector(way);
    return known || (key === "n" ? document.querySelector(".mc-next a") : document.querySelector(".mc-side__identity"));
  }
  return document.querySelector(`[data-act-key="${CSS.escape(key)}"]`);
}

export function startDossierKeys() {
  if (!document.querySelector("[data-dossier-keys]")) return;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const button = openAct();
      const form = event.target.closest?.("form");
      if (!button || (form && form.id !== "thao-tac")) return; // another form is being written in
      event.preventDefault();
      document.getElementById("thao-tac").requestSubmit(button);
      return;
    }
    if (!mayBeShortcut(event) || event.repeat) return;
    const found = pressed(event.key);
    if (!found) return;
    event.preventDefault();
    unlessScanning(() => (found.dataset.actKey ? open(found) : found.click()));
  });
}
