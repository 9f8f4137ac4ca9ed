// Conditions and expressions of forms, evaluated as kernel/conditions.py and kernel/expression_values.py do: the
// tests hold both to one table of examples and to thousands of made-up cases (tests/kernel/test_expressions_page.py).
// Whole numbers are BigInt throughout; trees and answers come from the server with numbers as {"$n": "12"}.

const LARGEST = 10n ** 18n;
const LONGEST_TEXT = 5000;
const MOST_ROWS = 500;
const DAY = /^[12]\d{3}-\d{2}-\d{2}$/;
const TIME = /^\d{2}:\d{2}$/;
const PLAIN_NUMBER = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/;
// What Python calls white space; \s of this language differs from it.
const SPACES = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const ENDS = new RegExp(`^[${SPACES}]+|[${SPACES}]+$`, "g");
const GAPS = new RegExp(`[${SPACES}]+`, "g");

export const strip = (text) => text.replace(ENDS, "");
export const singleSpaces = (text) => strip(text).replace(GAPS, " ");

/** Numbers as they come from the server become BigInt, all the way down. */
export function decoded(value) {
  if (Array.isArray(value)) return value.map(decoded);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.$n === "string") return BigInt(value.$n);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decoded(part)]));
}

export function filled(value) {
  if (value === null || value === undefined) return false;
  if (typeof value === "string") return strip(value) !== "";
  if (typeof value === "object") return Object.keys(value).length > 0;
  return true;
}

// Field codes are other people's choice: "constructor" must not find what every object has.
const part = (object, key) => (Object.hasOwn(object, key) ? object[key] : null);

function same(given, wanted) {
  if (typeof given !== typeof wanted) return false;
  if (typeof given === "string") return given.normalize("NFC") === wanted.normalize("NFC");
  return typeof given !== "object" && given === wanted;
}

// -- conditions ------------------------------------------------------------------------------------

function given(answer) {
  if (Array.isArray(answer)) return answer;
  if (answer !== null && typeof answer === "object") return [part(answer, "code")];
  return answer === null || answer === undefined ? [] : [answer];
}

/** A number as thirty places of a BigInt, so that 12.5 compares exactly; null for what is none. */
function scaled(value) {
  if (typeof value === "bigint") return value * 10n ** 30n;
  if (typeof value !== "string" || !PLAIN_NUMBER.test(strip(value))) return null;
  const [before, after = ""] = strip(value).split(".");
  const digits = BigInt(before.replace(/^[+-]/, "") + after.padEnd(30, "0"));
  return before.startsWith("-") ? -digits : digits;
}

function inOrder(low, high) {
  const [least, most] = [scaled(low), scaled(high)];
  return least !== null && most !== null && least <= most;
}

function holds(condition, answers) {
  if ("all" in condition) return condition.all.every((one) => holds(one, answers));
  if ("any" in condition) return condition.any.some((one) => holds(one, answers));
  if ("not" in condition) return !holds(condition.not, answers);
  const answer = part(answers, condition.field);
  if ("is" in condition) return given(answer).some((one) => same(one, condition.is));
  if ("in" in condition) return given(answer).some((one) => condition.in.some((wanted) => same(one, wanted)));
  if ("filled" in condition) return filled(answer) === condition.filled;
  if ("at_least" in condition) return inOrder(condition.at_least, answer);
  return inOrder(answer, condition.at_most);
}

// -- expressions -----------------------------------------------------------------------------------

const size = (number) => (number < 0n ? -number : number);
const whole = (value) => (typeof value === "bigint" && size(value) <= LARGEST ? value : null);
const summand = (value) => (filled(value) ? whole(value) : 0n);

function added(first, second, sign) {
  if (!filled(first) && !filled(second)) return null;
  const [one, other] = [summand(first), summand(second)];
  return one === null || other === null ? null : whole(one + sign * other);
}

function nearest(number, divisor) {
  const quotient = (2n * size(number) + size(divisor)) / (2n * size(divisor));
  return number < 0n === divisor < 0n ? quotient : -quotient;
}

function multiplied(first, second) {
  const [one, other] = [whole(first), whole(second)];
  return one === null || other === null ? null : whole(one * other);
}

function divided(first, second) {
  const [one, other] = [whole(first), whole(second)];
  return one === null || other === null || other === 0n ? null : nearest(one, other);
}

function equal(first, second) {
  if (Array.isArray(first)) return !Array.isArray(second) && first.some((one) => same(one, second));
  if (Array.isArray(second)) return second.some((one) => same(first, one));
  return filled(first) && filled(second) && same(first, second);
}

function order(first, second) {
  const [one, other] = [whole(first), whole(second)];
  if (one !== null && other !== null) return Number(one > other) - Number(one < other);
  if (typeof first === "string" && typeof second === "string") {
    for (const shape of [DAY, TIME]) {
      if (shape.test(first) && shape.test(second)) return Number(first > second) - Number(first < second);
    }
  }
  return null;
}

const OPERATORS = {
  "+": (first, second) => added(first, second, 1n),
  "-": (first, second) => added(first, second, -1n),
  "*": multiplied,
  "/": divided,
  "=": equal,
  "!=": (first, second) => !equal(first, second),
  "<": (first, second) => order(first, second) === -1,
  ">": (first, second) => order(first, second) === 1,
  "<=": (first, second) => [-1, 0].includes(order(first, second)),
  ">=": (first, second) => [0, 1].includes(order(first, second)),
};

const isRow = (row) => row !== null && typeof row === "object" && !Array.isArray(row);
const rowsOf = (table) => (Array.isArray(table) ? table.slice(0, MOST_ROWS).filter(isRow) : []);
const numbers = (cells) => (Array.isArray(cells) ? cells : [cells]).map(whole).filter((cell) => cell !== null);
const pick = (values, better) => {
  const all = values.flatMap(numbers);
  return all.length ? all.reduce((best, one) => (better(one, best) ? one : best)) : null;
};

function day(value) {
  if (typeof value !== "string" || !DAY.test(value)) return null;
  const [year, month, number] = value.split("-").map(Number);
  const moment = new Date(Date.UTC(year, month - 1, number));
  return moment.getUTCMonth() === month - 1 && moment.getUTCDate() === number ? moment : null;
}

function years(first, second) {
  const [one, other] = [day(first), day(second)];
  if (!one || !other || other < one) return null;
  const early =
    other.getUTCMonth() < one.getUTCMonth() ||
    (other.getUTCMonth() === one.getUTCMonth() && other.getUTCDate() < one.getUTCDate());
  return BigInt(other.getUTCFullYear() - one.getUTCFullYear() - Number(early));
}

const FUNCTIONS = {
  sum(cells) {
    const all = numbers(cells);
    return all.length ? whole(all.reduce((sum, one) => sum + one)) : null;
  },
  count: (cells) => BigInt(Array.isArray(cells) ? cells.filter(filled).length : Number(filled(cells))),
  rows: (table) => BigInt(rowsOf(table).filter((row) => Object.values(row).some(filled)).length),
  min: (...values) => pick(values, (one, best) => one < best),
  max: (...values) => pick(values, (one, best) => one > best),
  round(value, step) {
    const [number, unit] = [whole(value), whole(step)];
    return number === null || unit === null || unit === 0n ? null : whole(nearest(number, size(unit)) * size(unit));
  },
  filled,
  blank: (value) => !filled(value),
  concat(...values) {
    const text = values.filter((value) => typeof value === "string" || whole(value) !== null).join("");
    return text && [...text].length <= LONGEST_TEXT ? text : null;
  },
  days(first, second) {
    const [one, other] = [day(first), day(second)];
    return one && other ? BigInt(Math.round((other - one) / 86400000)) : null;
  },
  years,
};

/** The value of a tree under these answers: text, BigInt, true or false, null for blank, or an answer as it is. */
function valueOf(node, answers, today) {
  const [name, ...parts] = node;
  switch (name) {
    case "value":
      return parts[0];
    case "field":
      return part(answers, parts[0]);
    case "column":
      return rowsOf(part(answers, parts[0])).map((row) => part(row, parts[1]));
    case "in": {
      const value = valueOf(parts[0], answers, today);
      return parts[1].some((wanted) => equal(value, wanted));
    }
    case "and":
      return parts.every((one) => valueOf(one, answers, today) === true);
    case "or":
      return parts.some((one) => valueOf(one, answers, today) === true);
    case "not":
      return valueOf(parts[0], answers, today) !== true;
    case "neg":
      return added(null, valueOf(parts[0], answers, today), -1n);
    case "call":
      return called(parts, answers, today);
    default:
      return OPERATORS[name](...parts.map((one) => valueOf(one, answers, today)));
  }
}

function called([name, ...parts], answers, today) {
  if (name === "today") return today;
  if (name === "if") {
    const asked = valueOf(parts[0], answers, today) === true;
    return valueOf(parts[asked ? 1 : 2], answers, today);
  }
  return FUNCTIONS[name](...parts.map((one) => valueOf(one, answers, today)));
}

/** The value of a condition (an object) or an expression (a list), both decoded. */
export function evaluate(rule, answers, today) {
  return Array.isArray(rule) ? valueOf(rule, answers, today) : holds(rule, answers);
}
