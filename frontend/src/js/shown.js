// Parts that are asked only when another answer calls for them; without scripts they always show.
function currentValues(form, name) {
  return [...form.elements]
    .filter((element) => element.name === name && (!["radio", "checkbox"].includes(element.type) || element.checked))
    .map((element) => element.value);
}

export function startShownWhen(root) {
  for (const part of root.querySelectorAll("[data-shown-when]")) {
    const form = part.closest("form");
    const [name, wanted] = part.dataset.shownWhen.split("=");
    if (!form || wanted === undefined) continue;
    const refresh = () => {
      part.hidden = !currentValues(form, name).some((value) => wanted.split(",").includes(value));
    };
    form.addEventListener("change", refresh);
    refresh();
  }
}
