// Tells, while an officer looks at a dossier's page, that it is open, and shows who else has it open.
const EVERY = 25_000;

export function startPresence() {
  const line = document.querySelector("[data-presence]");
  if (!line) return;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  let timer = 0;

  async function tell() {
    if (document.hidden) return; // nobody looks: it runs out by itself
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": token };
      const answer = await fetch(line.dataset.presence, { method: "POST", headers, redirect: "manual" });
      if (answer.status !== 200) {
        if (answer.status < 500) clearInterval(timer); // signed out meanwhile
        return;
      }
      const { text } = await answer.json();
      if (line.textContent !== text) line.textContent = text; // the same again is announced to nobody
      line.hidden = !text;
    } catch {
      // Without a connection the next time tells.
    }
  }

  timer = setInterval(tell, EVERY);
  document.addEventListener("visibilitychange", tell);
}
