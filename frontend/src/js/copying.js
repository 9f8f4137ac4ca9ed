// Codes that one click copies.
import { texts } from "./texts.js";

export function startCopying(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done || texts.copied;
      setTimeout(() => (button.textContent = label), 2000);
    });
  }
}
