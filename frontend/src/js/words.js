// Finding Vietnamese words however they are typed.
const SIGNS = /\s+|\S\p{M}*/gu;

/**
 * A pattern for text in NFD, or null without words. A letter typed with marks finds only the letter with those marks;
 * one without finds it with any: "ho so" finds "hồ sơ", "hồ sơ" does not find "hộ số". "d" finds "đ".
 */
export function pattern(words) {
  const parts = words.trim().normalize("NFD").match(SIGNS) ?? [];
  const made = parts.map((sign) => {
    if (!sign.trim()) return "\\s+";
    const [letter, ...marks] = sign;
    const found = /d/i.test(letter) ? "[d\u0111]" : letter.replace(/[\\^$.*+?()[\]{}|/]/u, "\\$&");
    return marks.length ? `${found}${marks.join("")}(?!\\p{M})` : `${found}\\p{M}*`;
  });
  return made.length ? new RegExp(made.join(""), "giu") : null;
}

/** Every place of the words in a text in NFD, as {index, length}. */
export function places(words, text) {
  const wanted = pattern(words);
  return wanted ? [...text.matchAll(wanted)].map((found) => ({ index: found.index, length: found[0].length })) : [];
}
