// Lets this browser be told (Web Push): asks it for a subscription and sends that as a form. Where a browser cannot, the
// form stays hidden and the page says so, as it does without scripts.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

for (const form of document.querySelectorAll("form[data-push-key]")) {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    for (const note of document.querySelectorAll("[data-push-missing]")) note.hidden = false;
    continue;
  }
  form.hidden = false;
  const answer = form.querySelector("input[name=subscription]");
  const errors = [...form.querySelectorAll("[data-push-error]")];
  const tell = (what) => errors.forEach((error) => (error.hidden = error.dataset.pushError !== what));
  form.addEventListener("submit", async (event) => {
    if (answer.value) return; // answered: now the form itself goes
    event.preventDefault();
    tell("");
    try {
      if ((await Notification.requestPermission()) !== "granted") return tell("refused");
      const worker = await navigator.serviceWorker.register(form.dataset.pushWorker, { scope: "/" });
      const known = await worker.pushManager.getSubscription();
      if (known) await known.unsubscribe(); // of an older key
      const made = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(form.dataset.pushKey),
      });
      answer.value = JSON.stringify(made);
      form.requestSubmit();
    } catch {
      tell("failed");
    }
  });
}
