// The bell of the officers' desk: asks every quarter of a minute whether anything is new, as long as somebody looks at the
// page, and every two minutes behind other pages. "Nothing" is a 304 that costs the server no more than who asks.
const EVERY = 15_000;
const HIDDEN_EVERY = 120_000;

export function startBell() {
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  const count = bell.querySelector("[data-bell-count]");
  const text = bell.querySelector("[data-bell-text]");
  let mark = bell.dataset.bellMark;
  let asked = Date.now();
  let timer = 0;

  function show(news) {
    if (count.textContent.trim() === news.count) return; // the same again is announced to nobody
    count.textContent = news.count;
    count.hidden = !news.count;
    text.textContent = news.count ? news.text : "";
  }

  async function ask() {
    if (document.hidden && Date.now() - asked < HIDDEN_EVERY) return;
    asked = Date.now();
    try {
      const headers = { Accept: "application/json", "If-None-Match": mark };
      const answer = await fetch(bell.dataset.bell, { headers, redirect: "manual", cache: "no-store" });
      if (answer.status === 304) return;
      if (answer.status === 200) {
        mark = answer.headers.get("ETag") || "";
        show(await answer.json());
      } else if (answer.status < 500) clearInterval(timer); // signed out meanwhile
    } catch {
      // Without a connection nothing is new; the next time asks again.
    }
  }

  timer = setInterval(ask, EVERY);
  // Back at a page that stood behind others for longer than that: at once.
  document.addEventListener("visibilitychange", () => !document.hidden && Date.now() - asked >= EVERY && ask());
}
