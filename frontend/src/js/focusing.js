// Where the focus goes when a page is drawn anew under whoever works with the keyboard alone: to the same control, else to what stands next to it.
// It is never lost to the top of the page.

const FOCUSABLE = "a[href], button:not([disabled]):not([tabindex='-1']), input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex='0']";

const isVisible = (element) => element.getClientRects().length > 0;

const firstIn = (root, selector = FOCUSABLE) => [...(root?.querySelectorAll(selector) || [])].find(isVisible);

const rowKeys = () => [...document.querySelectorAll("tr[data-step]")].map((row) => row.dataset.step);

/** Where the focus is now, and what is around it. */
export function mark() {
  const element = document.activeElement;
  const row = element?.closest("tr[data-step]")?.dataset.step || "";
  const around = [];
  for (let at = element?.parentElement; at && at.id !== "noi-dung"; at = at.parentElement) if (at.id) around.push(at.id);
  return {
    id: element?.id || "",
    name: element?.name || "",
    value: element?.value || "",
    tag: element?.tagName || "",
    row,
    rows: rowKeys(),
    around,
    open: document.querySelector("tr.is-here")?.dataset.step || "",
    known: new Set([...document.querySelectorAll("#bang-sua [name]")].map((field) => field.name)),
    // Nothing had the focus: nothing gets it.
    isSomewhere: Boolean(element) && element !== document.body,
  };
}

/** The same control, where it is still there and can be used. */
function same(before) {
  const found = before.id
    ? document.getElementById(before.id)
    : before.tag === "BUTTON"
      ? [...document.querySelectorAll("button[value]")].find((button) => button.name === before.name && button.value === before.value && isVisible(button))
      : [...document.getElementsByName(before.name)].find((field) => field.tagName === before.tag && (field.type !== "checkbox" || field.value === before.value));
  return found && !found.disabled && isVisible(found) ? found : null;
}

/** The same box of a condition under its new name: a group of which one test is left is that test. */
function renamed(before) {
  const [, condition, path, part] = before.name.match(/^(.+?)\.([\d-]+)\.(\w+)$/) || [];
  if (!condition) return null;
  const steps = path.split("-");
  for (let length = steps.length; length > 0; length -= 1) {
    const found = [...document.getElementsByName(`${condition}.${steps.slice(0, length).join("-")}.${part}`)].find(isVisible);
    if (found) return found;
  }
  return null;
}

/** The first box of what a button has just added to the panel. */
function added(before) {
  if (!/^(add|group):/.test(before.value)) return null;
  const fresh = [...document.querySelectorAll("#bang-sua [name]")].filter((field) => !before.known.has(field.name) && field.type !== "hidden" && isVisible(field));
  // Where a second condition makes room for how the two are joined, the condition itself comes first.
  return fresh.find((field) => /[.-]field$/.test(field.name)) || fresh[0];
}

/** The row's own line, or the line that took its place. */
function nearRow(before) {
  const line = (key) => document.getElementById(`mo-${key}`);
  if (!before.row) return null;
  const at = before.rows.indexOf(before.row);
  return [before.row, ...before.rows.slice(at + 1), ...before.rows.slice(0, at).reverse()].map(line).find(Boolean) || null;
}

/** Put the focus where it was, or as near as there is something. `closed`: the panel that stood open is shut. */
export function restore(before, { closed = false } = {}) {
  if (!before.isSomewhere) return;
  const opened = closed && before.open ? document.getElementById(`mo-${before.open}`) : null;
  const inside = () => before.around.map((id) => document.getElementById(id)).map((root) => firstIn(root)).find(Boolean);
  const found = added(before) || same(before) || renamed(before) || opened || nearRow(before) || inside() || firstIn(document.querySelector("[data-designer]"));
  found?.focus({ preventScroll: found === same(before) });
}

/** The first box of a panel that was just opened. */
export function enter(panel) {
  firstIn(panel, "input:not([type=hidden]):not([disabled]), select, textarea")?.focus({ preventScroll: true });
}
