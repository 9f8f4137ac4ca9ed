// Shows what is pushed, and opens its page when it is pressed. Nothing else: no page is kept or changed.
self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    told = {};
  }
  const shown = { body: told.body || "", tag: told.tag || undefined, data: { url: told.url || "/thong-bao" }, lang: "vi" };
  event.waitUntil(self.registration.showNotification(told.title || "Thông báo", shown));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data.url, self.location.origin);
  if (target.origin !== self.location.origin) return;
  event.waitUntil(self.clients.openWindow(target.href));
});
