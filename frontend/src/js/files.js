// Files are named, weighed and checked as soon as they are chosen. The server checks all of it again, and says the same
// (look/file_texts.py).
import { fill } from "./texts.js";

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1048576) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1048576).toFixed(1).replace(".", ",")} MB`;
}

function problem(file, input) {
  const { maxBytes, limit, formats, formatsText, tooBig, empty, wrongType } = input.dataset;
  const name = file.name;
  if (file.size === 0) return fill(empty, { name });
  if (maxBytes && file.size > Number(maxBytes)) return fill(tooBig, { name, limit });
  const allowed = (formats || "").split(",").filter(Boolean);
  const ending = name.includes(".") ? name.split(".").pop().toLowerCase() : "";
  const same = { jpg: "jpeg", jpeg: "jpg", tif: "tiff", tiff: "tif" };
  if (allowed.length && !allowed.includes(ending) && !allowed.includes(same[ending])) {
    return fill(wrongType, { name, formats: formatsText });
  }
  return "";
}

function check(input, list, error) {
  const good = new DataTransfer();
  const problems = [];
  for (const file of input.files) {
    const found = problem(file, input);
    if (found) problems.push(found);
    else good.items.add(file);
  }
  const limit = Number(input.dataset.maxFiles || 0);
  if (limit && good.files.length > limit) {
    problems.push(fill(input.dataset.tooMany, { limit }));
    while (good.items.length > limit) good.items.remove(good.items.length - 1);
  }
  // Only what may be sent stays chosen.
  if (problems.length) input.files = good.files;
  error.textContent = problems.join(" ");
  error.parentElement.hidden = problems.length === 0;
  input.setAttribute("aria-invalid", String(problems.length > 0));
  // Where files are sent at once, their lines belong to those on their way.
  if (input.dataset.uploading) return;
  list.replaceChildren(
    ...[...input.files].map((file) => {
      const line = document.createElement("li");
      const weight = document.createElement("span");
      weight.textContent = size(file.size);
      line.append(file.name, " ", weight);
      return line;
    }),
  );
}

/** Put a large face with Vietnamese words over the browser's own control, which stays there for the keyboard. */
function startDrop(input) {
  const place = input.closest("[data-drop]");
  const face = place?.querySelector("[data-drop-face]");
  if (!face) return;
  face.hidden = false;
  place.classList.add("is-faced");
  face.addEventListener("click", () => input.click());
  for (const name of ["dragover", "dragleave", "drop"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      place.classList.toggle("is-over", name === "dragover");
    });
  }
  place.addEventListener("drop", (event) => {
    const dropped = new DataTransfer();
    for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) dropped.items.add(file);
    input.files = dropped.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

export function startFiles(root) {
  for (const input of root.querySelectorAll("input[data-file]")) {
    const group = input.closest(".govuk-form-group") || input.parentElement;
    const list = group.querySelector("[data-file-list]");
    const error = group.querySelector("[data-file-error]");
    if (list && error) input.addEventListener("change", () => check(input, list, error));
    startDrop(input);
  }
}
