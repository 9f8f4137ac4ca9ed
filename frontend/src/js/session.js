// Warns before a session ends because nothing was done, or because it is as old as one may become (WCAG 2.2.1), and lets
// one stay. Whoever types is there: the server is told now and then. Another tab may have been used meanwhile, so the
// server is asked before anybody is warned. What was typed stays on the page; what is sent too late is kept (returning.py).
import { fill } from "./texts.js";

const WARN = 120; // seconds before the end
const TELL_EVERY = 120; // while somebody types, the server hears of it this often

export function startSessionClock() {
  const dialog = document.querySelector("[data-session-clock]");
  if (!dialog || typeof dialog.showModal !== "function") return;
  const title = dialog.querySelector("h2");
  const words = dialog.querySelector("[data-words]");
  const staying = dialog.querySelector("[data-stay-here]");
  const closing = dialog.querySelector("[data-close]");
  const warn = Math.min(WARN, Number(dialog.dataset.idle) / 3);
  let idleEnd = now() + Number(dialog.dataset.idle);
  let longestEnd = now() + Number(dialog.dataset.longest);
  let told = now();
  let typed = false;
  let warnedOfLongest = false;
  let over = false;
  let asking = false;

  function now() {
    return Date.now() / 1000;
  }

  function learn({ left, longest }) {
    idleEnd = now() + left;
    longestEnd = now() + longest;
  }

  async function ask(staysToo) {
    if (asking) return;
    asking = true;
    try {
      const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
      const how = staysToo ? { method: "POST", headers: { "X-CSRFToken": token } } : {};
      const address = staysToo ? dialog.dataset.stay : dialog.dataset.left;
      const answer = await fetch(address, { redirect: "manual", cache: "no-store", ...how });
      if (answer.status === 200) learn(await answer.json());
      else if (answer.status === 401) end();
      if (staysToo) told = now();
    } catch {
      // Without a connection nothing is known; the next second asks again.
    } finally {
      asking = false;
    }
  }

  function span(seconds) {
    const whole = Math.max(0, Math.ceil(seconds));
    return whole > 90
      ? fill(words.dataset.minutes, { n: Math.ceil(whole / 60) })
      : fill(words.dataset.seconds, { n: Math.ceil(whole / 10) * 10 });
  }

  function say(text) {
    if (words.textContent !== text) words.textContent = text; // the same again is announced to nobody
  }

  function end() {
    over = true;
    title.textContent = title.dataset.over;
    say(words.dataset.overWords);
    staying.hidden = true;
    closing.hidden = false;
    if (!dialog.open) dialog.showModal();
    closing.focus();
  }

  async function tick() {
    if (over || asking) return;
    if (typed && now() - told > TELL_EVERY) {
      typed = false;
      await ask(true);
    }
    const left = Math.min(idleEnd, longestEnd) - now();
    if (left > warn) {
      if (dialog.open) dialog.close();
      return;
    }
    const byAge = longestEnd <= idleEnd;
    if (!dialog.open && !(byAge && warnedOfLongest)) {
      await ask(false); // another tab may have moved the end
      if (over || Math.min(idleEnd, longestEnd) - now() > warn) return;
      warnedOfLongest = byAge;
      title.textContent = title.dataset.soon;
      staying.hidden = byAge;
      closing.hidden = !byAge;
      dialog.showModal();
    }
    if (left <= 0) return ask(false);
    say(fill(byAge ? words.dataset.longestWords : words.dataset.idleWords, { time: span(left) }));
  }

  staying.addEventListener("click", async () => {
    await ask(true);
    if (!over) dialog.close();
  });
  closing.addEventListener("click", () => dialog.close());
  // The Esc key means "I am here" as long as there is anything to stay in.
  dialog.addEventListener("cancel", () => !over && !staying.hidden && ask(true));
  for (const kind of ["input", "keydown", "pointerdown"]) document.addEventListener(kind, () => (typed = true), { passive: true });
  setInterval(tick, 1000);
}
