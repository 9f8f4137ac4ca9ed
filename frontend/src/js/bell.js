// The bell of the officers' desk: asks each minute how much is new, as long as somebody looks at the page.
const EVERY = 60_000;

export function startBell() {
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  const count = bell.querySelector("[data-bell-count]");
  const text = bell.querySelector("[data-bell-text]");
  let asked = Date.now();
  let timer = 0;

  function show(news) {
    if (count.textContent.trim() === news.count) return; // the same again is announced to nobody
    count.textContent = news.count;
    count.hidden = !news.count;
    text.textContent = news.count ? news.text : "";
  }

  async function ask() {
    if (document.hidden) return;
    asked = Date.now();
    try {
      const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.status === 200) show(await answer.json());
      else if (answer.status < 500) clearInterval(timer); // signed out meanwhile
    } catch {
      // Without a connection nothing is new; the next minute asks again.
    }
  }

  timer = setInterval(ask, EVERY);
  // Back at a page that stood behind others for longer than that: at once.
  document.addEventListener("visibilitychange", () => Date.now() - asked >= EVERY && ask());
}
