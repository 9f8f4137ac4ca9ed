// A page whose content is being made elsewhere loads itself again until it is there: sooner at first, then less often.
const COUNT = "mc-reloads";
const MOST = 60;

export function startReloading() {
  const waits = document.querySelector("[data-reload-soon]");
  if (!waits) {
    sessionStorage.removeItem(COUNT);
    return;
  }
  const count = Number(sessionStorage.getItem(COUNT)) || 0;
  if (count >= MOST) return;
  sessionStorage.setItem(COUNT, String(count + 1));
  setTimeout(() => location.reload(), Math.min(10_000, 1000 * 1.3 ** count));
}
