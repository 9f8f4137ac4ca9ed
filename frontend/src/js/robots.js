// The check for robots: ALTCHA's widget works a proof out while the form is filled in. Nobody else is asked, nothing is
// drawn by a person. Where it cannot (no secure origin, no worker), the code beneath it stays open.
import "altcha/external";
import "altcha/i18n/vi";

for (const place of document.querySelectorAll("[data-robots]")) {
  const code = place.parentElement.querySelector("[data-robots-code]");
  if (!window.isSecureContext || !window.Worker) continue;
  const worker = place.dataset.robotsWorker;
  window.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker));
  const widget = document.createElement("altcha-widget");
  widget.setAttribute("challenge", place.dataset.robots);
  widget.setAttribute("language", "vi");
  widget.setAttribute("auto", "onload");
  widget.setAttribute("name", "altcha");
  widget.setAttribute("configuration", JSON.stringify({ hideFooter: true, hideLogo: true, humanInteractionSignature: false, minDuration: 0 }));
  place.append(widget);
  if (!code.querySelector(".govuk-input--error")) code.open = false;
  // A widget that gives up leaves the code to be typed.
  widget.addEventListener("statechange", ({ detail }) => {
    if (detail.state === "error") code.open = true;
  });
}
