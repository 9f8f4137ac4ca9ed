// Lets this browser be told (Web Push): asks it for a subscription and sends that as a form. Without scripts, or where a
// browser cannot, the form stays hidden.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

for (const form of document.querySelectorAll("form[data-push-key]")) {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) continue;
  form.hidden = false;
  const answer = form.querySelector("input[name=subscription]");
  const error = form.querySelector("[data-push-error]");
  form.addEventListener("submit", async (event) => {
    if (answer.value) return; // answered: now the form itself goes
    event.preventDefault();
    error.hidden = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
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
      error.hidden = false;
    }
  });
}
