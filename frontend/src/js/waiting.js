// The one waiting signal of the whole system (Circular 21/2023, VI.5): shown when something takes longer than 300 ms.
import { texts } from "./texts.js";

const DELAY = 300;
const LONGEST_FOR_LINKS = 8000;
let running = 0;
let timer = 0;

function sign() {
  return document.querySelector("[data-waiting]");
}

export function showWaiting() {
  running += 1;
  if (running > 1) return;
  timer = setTimeout(() => {
    const box = sign();
    if (!box) return;
    box.hidden = false;
    // Filled after it is shown, so that screen readers announce it.
    const text = box.querySelector("[data-waiting-text]");
    text.textContent = text.dataset.text || texts.waiting;
  }, DELAY);
}

export function hideWaiting() {
  running = Math.max(0, running - 1);
  if (running === 0) stop();
}

function stop() {
  running = 0;
  clearTimeout(timer);
  const box = sign();
  if (!box) return;
  box.hidden = true;
  box.querySelector("[data-waiting-text]").textContent = "";
}

export function startWaiting() {
  document.addEventListener("submit", (event) => {
    // Asked after every other listener has had the chance to stop the form.
    setTimeout(() => {
      const form = event.target;
      if (!event.defaultPrevented && form.target !== "_blank" && !form.hasAttribute("data-no-waiting")) showWaiting();
    });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const here = link.origin === location.origin && !link.hash && link.target !== "_blank";
    if (here && !link.hasAttribute("download") && !link.hasAttribute("data-no-waiting") && !/\.\w{2,4}$/.test(link.pathname)) {
      showWaiting();
      // A link may turn out to be a download, after which no new page comes.
      setTimeout(hideWaiting, LONGEST_FOR_LINKS);
    }
  });
  // A page that comes back from the browser's memory must not show an old signal; nor one whose loading was stopped.
  addEventListener("pageshow", stop);
  addEventListener("keydown", (event) => event.key === "Escape" && stop());
}
