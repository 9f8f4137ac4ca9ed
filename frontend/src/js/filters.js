// A choice in a filter row takes effect at once; empty filters stay out of the address.
export function startFilters() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-auto-submit]") && event.target.form.closest("[data-filter]")) event.target.form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "get") return;
    const empty = [...form.elements].filter((element) => element.name && element.value === "" && !element.disabled);
    for (const element of empty) element.disabled = true;
    setTimeout(() => empty.forEach((element) => (element.disabled = false)));
  });
}
