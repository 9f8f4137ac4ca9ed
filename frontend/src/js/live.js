// Follows a form's rules while one types: what is asked, what must be answered, what follows by itself, totals.
// The same pass as forms/settling.py makes on the server, over the rules in data-form-live (forms/live.py).
import { decoded, evaluate, filled, singleSpaces, strip } from "./expressions.js";

// What no keyboard makes, and halves of characters.
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]/gu;
const NUMBER = /^-?(?:\d{1,15}|\d{1,3}(?:([. ])\d{3})(?:\1\d{3}){0,3})$/;
const MONEY = /^(?:\d+|\d{1,3}([., ])\d{3}(?:\1\d{3})*)$/;
const DONG = /(?:đồng|đ|vnđ|vnd|₫)$/;
const LONGEST_MONEY = 40;
const DAY_FIRST = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/;
const YEAR_FIRST = /^(\d{4})-(\d{2})-(\d{2})$/;
const EIGHT_DIGITS = /^(\d{2})(\d{2})(\d{4})$/;
const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^(\d{1,2})\s*(?:[:.hH]|giờ)\s*(\d{2})?\s*(?:phút)?$/;
const IDENTITIES = new Set(["phone", "email", "id_number", "tax_code"]);
const SEPARATORS = /[ .\-\u2010-\u2015()]+/g;
const COUNTRY = /^(?:\+84|0084|84)(?=.{9})0?/;
const PHONE = /^(?:0[35789]\d{8}|02\d{8,9})$/;
const UNIT_PART = /^ ?\d{10} ?-/;

const oneLine = (text) => singleSpaces(text.replace(CONTROLS, "").normalize("NFC"));
const manyLines = (text) => strip(text.replace(/\r\n?/g, "\n").replace(CONTROLS, "").normalize("NFC"));

function dayOf(text) {
  const written = text.replace(EIGHT_DIGITS, "$1/$2/$3");
  const [, day, , month, year] = DAY_FIRST.exec(written) ?? reversed(YEAR_FIRST.exec(written)) ?? [];
  const moment = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real =
    Number(year) > 99 && moment.getUTCDate() === Number(day) && moment.getUTCMonth() === Number(month) - 1;
  return real ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : text;
}

const reversed = (found) => found && [found[0], found[3], "-", found[2], found[1]];

function timeOf(text) {
  const found = TIME.exec(text);
  if (!found || Number(found[1]) > 23 || Number(found[2] || 0) > 59) return text;
  return `${found[1].padStart(2, "0")}:${found[2] || "00"}`;
}

/** Numbers and addresses of identity without the writer's spacing, as kernel/identity.py tidies those that are right. */
function identity(kind, text) {
  const digits = text.replace(SEPARATORS, "");
  switch (kind) {
    case "phone": {
      const national = digits.replace(COUNTRY, "0");
      return PHONE.test(national) ? national : text;
    }
    case "id_number":
      return /^\d{12}$/.test(digits) ? digits : text;
    case "tax_code":
      if (/^\d{13}$/.test(digits)) return `${digits.slice(0, 10)}-${digits.slice(10)}`;
      return /^\d{10}$/.test(digits) || (/^\d{12}$/.test(digits) && !UNIT_PART.test(text)) ? digits : text;
    default:
      return text.replace(/@[^@]*$/, (domain) => domain.toLowerCase());
  }
}

/** What was typed, in the form in which the server keeps it; null for nothing. */
export function tidied(kind, written) {
  const text = kind === "textarea" ? manyLines(written) : oneLine(written);
  if (!text) return null;
  if (kind === "number") return NUMBER.test(text) ? BigInt(text.replace(/[. ]/g, "")) : text;
  if (kind === "money") {
    const number = strip(text.toLowerCase().replace(DONG, ""));
    return text.length <= LONGEST_MONEY && MONEY.test(number) ? BigInt(number.replace(/\D/g, "")) : text;
  }
  if (kind === "date") return dayOf(text);
  if (kind === "time") return timeOf(text);
  if (IDENTITIES.has(kind)) return identity(kind, text);
  return text;
}

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ".");

function worded(result, value, words) {
  if (value === null) return "–";
  return result === "money" ? words.money.replace("{amount}", grouped(value)) : String(value);
}

/** The text of a value in an input, as kinds.box_text writes it. */
function boxText(kind, value) {
  if (value === null) return "";
  if (kind === "money") return grouped(value);
  if (kind === "date" && ISO_DAY.test(value)) return value.split("-").reverse().join("/");
  return String(value);
}

const formed = (part, value) => {
  const fits = part.result === "text" ? typeof value === "string" : typeof value === "bigint";
  return fits ? value : null;
};

/** Whether a field takes the value that a rule gives it; what it would refuse is not set. */
function fits({ options, least, most, length }, value) {
  if (!filled(value)) return false;
  if (options) return options.includes(String(value));
  if (least !== undefined && typeof value === "bigint") return value >= BigInt(least) && value <= BigInt(most);
  return length === undefined || String(value).length <= length;
}

class LiveForm {
  constructor(block) {
    const rules = decoded(JSON.parse(block.dataset.formLive));
    this.today = rules.today;
    this.words = rules.words;
    this.known = rules.known;
    this.fields = rules.fields;
    this.headings = new Set(this.fields.map((field) => field.section));
    this.form = block.closest("form");
    this.places = new Map(
      this.fields.map((field) => [field.code, this.form.querySelector(`[data-field="${field.code}"]`)]),
    );
    for (const event of ["input", "change"]) this.form.addEventListener(event, () => this.settle());
    this.settle();
  }

  settle() {
    const values = { ...this.known };
    const shown = new Set();
    const fixed = new Map();
    for (const field of this.fields) {
      if (field.section && !shown.has(field.section)) continue;
      if (field.shown && evaluate(field.shown, values, this.today) !== true) continue;
      shown.add(field.code);
      let value;
      if (field.formula) value = formed(field, evaluate(field.formula, values, this.today));
      else if (field.set && evaluate(field.set.when, values, this.today) === true) {
        value = evaluate(field.set.value, values, this.today);
        if (fits(field.set.fits, value)) fixed.set(field.code, value);
        else value = this.read(field);
      } else value = this.read(field);
      if (filled(value)) values[field.code] = value;
    }
    // A heading without anything below it says nothing.
    const headed = new Set(this.fields.filter((field) => shown.has(field.code)).map((field) => field.section));
    for (const field of this.fields) {
      if (this.headings.has(field.code) && !headed.has(field.code)) shown.delete(field.code);
    }
    for (const field of this.fields) this.show(field, values, shown, fixed);
  }

  inputs(name) {
    // By name alone: "item" and "length" are fields like any other.
    const found = this.form.elements.namedItem(name);
    if (!found) return [];
    return found instanceof RadioNodeList ? [...found] : [found];
  }

  text(name) {
    const written = this.inputs(name)
      .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
      .map((input) => input.value)
      .filter((text) => strip(text) !== "");
    return written.at(-1) ?? "";
  }

  one(kind, name) {
    if (kind === "lookup") {
      const box = this.inputs(name).find((input) => input.dataset.lookup);
      if (box?.dataset.code) return box.dataset.code;
    }
    return tidied(kind, this.text(name));
  }

  read(field) {
    if (!this.places.get(field.code)) return field.given ?? null;
    switch (field.kind) {
      case "note":
      case "section":
        return null;
      case "choices":
        return this.inputs(field.code)
          .filter((input) => input.checked)
          .map((input) => input.value);
      case "file":
      case "signature":
        return this.inputs(field.code)
          .map((input) => input.value)
          .filter((key) => key);
      case "address":
        return this.address(field);
      case "table":
        return this.rows(field);
      default:
        return this.one(field.kind, field.code);
    }
  }

  address(field) {
    const place = this.places.get(field.code);
    const parts = {};
    for (const input of place.querySelectorAll(`[name^="${field.code}-"]`)) {
      const text = oneLine(input.value);
      if (text) parts[input.name.slice(field.code.length + 1)] = text;
    }
    return parts;
  }

  rows(field) {
    const rows = [];
    for (const place of this.places.get(field.code).querySelectorAll(".mc-row")) {
      const path = place.id.replace(/^field-/, "");
      const row = {};
      for (const column of field.columns) {
        if (column.formula) continue;
        const value = this.one(column.kind, `${path}-${column.code}`);
        if (filled(value)) row[column.code] = value;
      }
      const any = Object.keys(row).length > 0;
      for (const column of field.columns) {
        if (!column.formula) continue;
        const value = any ? formed(column, evaluate(column.formula, row, "")) : null;
        if (filled(value)) row[column.code] = value;
        put(place.querySelector(`output[id="field-${path}-${column.code}"]`), worded(column.result, value, this.words));
      }
      if (any) rows.push(row);
    }
    return rows;
  }

  show(field, values, shown, fixed) {
    const place = this.places.get(field.code);
    if (!place) return;
    place.hidden = !shown.has(field.code);
    if (field.formula) put(place.querySelector("output[data-computed]"), worded(field.result, values[field.code] ?? null, this.words));
    if (field.wanted) this.demand(place, field.required || evaluate(field.wanted, values, this.today) === true);
    if (field.set) this.fix(place, field, fixed);
    if (field.columns) this.total(place, field, values[field.code] ?? []);
  }

  demand(place, required) {
    for (const part of place.querySelectorAll("[data-when-required]")) part.hidden = !required;
    for (const part of place.querySelectorAll("[data-when-optional]")) part.hidden = required;
    for (const input of place.querySelectorAll("input.govuk-input, select, textarea")) {
      if (required) input.setAttribute("aria-required", "true");
      else input.removeAttribute("aria-required");
    }
  }

  // What a person wrote stands there again once the rule lets go of the field.
  fix(place, field, fixed) {
    const isFixed = fixed.has(field.code);
    for (const note of place.querySelectorAll("[data-fixed-note]")) note.hidden = !isFixed;
    for (const input of this.inputs(field.code)) {
      if (input.type === "hidden") continue;
      if (input.type === "radio") {
        input.disabled = isFixed && input.value !== fixed.get(field.code);
        if (isFixed) input.checked = input.value === fixed.get(field.code);
        continue;
      }
      if (isFixed && input.dataset.own === undefined) input.dataset.own = input.readOnly ? "" : input.value;
      if (isFixed) input.value = boxText(field.kind, fixed.get(field.code) ?? null);
      else if (input.dataset.own !== undefined) {
        input.value = input.dataset.own;
        delete input.dataset.own;
      }
      input.readOnly = isFixed;
      input.classList.toggle("mc-fixed", isFixed);
    }
  }

  total(place, field, rows) {
    for (const column of field.columns) {
      if (!column.total) continue;
      const cells = rows.map((row) => row[column.code]).filter((cell) => typeof cell === "bigint");
      const sum = cells.length ? cells.reduce((total, cell) => total + cell) : null;
      const look = column.kind === "computed" ? column.result : column.kind;
      put(place.querySelector(`output[data-total="${field.code}.${column.code}"]`), worded(look, sum, this.words));
    }
  }
}

function put(output, text) {
  if (output && output.textContent !== text) output.textContent = text;
}

/** Fields that only rules on this very page may bring to light wait in templates; now they stand there, hidden. */
export function startWaitingFields(root) {
  for (const waiting of root.querySelectorAll("template[data-form-waiting]")) {
    for (const place of waiting.content.querySelectorAll("[data-field]")) place.hidden = true;
    waiting.replaceWith(waiting.content);
  }
}

export function startLiveForms(root) {
  for (const block of root.querySelectorAll("[data-form-live]")) new LiveForm(block);
}
