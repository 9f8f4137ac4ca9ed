// A select whose options depend on another (province → ward).
import { texts } from "./texts.js";

function put(select, options, value) {
  const lines = options.map(([code, label]) => new Option(label, code, false, code === value));
  select.replaceChildren(new Option(texts.choose, ""), ...lines);
}

export function startDependentSelects(root) {
  for (const select of root.querySelectorAll("select[data-options-url][data-depends-on]")) {
    const parent = document.getElementById(select.dataset.dependsOn);
    if (!parent) continue;
    let asked = 0;
    parent.addEventListener("change", async (event) => {
      const value = parent.value;
      const kept = event.isTrusted ? "" : select.value;
      const number = (asked += 1);
      if (!value) return put(select, [], "");
      select.replaceChildren(new Option(texts.loading, ""));
      try {
        const response = await fetch(select.dataset.optionsUrl.replace("{value}", encodeURIComponent(value)), {
          headers: { Accept: "application/json" },
        });
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        const { options } = await response.json();
        // A slow answer for an earlier choice must not overwrite a newer one.
        if (number === asked) put(select, options, kept);
      } catch {
        if (number === asked) select.replaceChildren(new Option(texts.loadingFailed, ""));
      }
    });
  }
}
