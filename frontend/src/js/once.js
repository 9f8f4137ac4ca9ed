// A form that changes something is sent once, however often its button is pressed.
const held = new WeakMap();

function release(form) {
  for (const button of held.get(form) || []) button.disabled = false;
  held.delete(form);
}

export function startSendingOnce() {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.method !== "post") return;
      if (held.has(form)) event.preventDefault();
    },
    true,
  );
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || held.has(form)) return;
    const question = event.submitter?.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    const buttons = [...form.elements].filter((element) => element.type === "submit" && !element.disabled);
    held.set(form, buttons);
    // A disabled button would not send its value: hold it only once the browser has read the form.
    setTimeout(() => {
      for (const button of buttons) button.disabled = true;
      if (form.target === "_blank" || form.hasAttribute("data-no-waiting")) setTimeout(() => release(form), 2000);
    });
    if (/dang-xuat/.test(form.action)) sessionStorage.clear();
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) release(form);
  });
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
