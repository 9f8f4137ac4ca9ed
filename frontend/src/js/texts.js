// The few words that scripts say themselves: they come with the page (look/script_texts.py).
export const texts = JSON.parse(document.documentElement.dataset.texts || "{}");

/** Put values into a text with {name} places. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
}
