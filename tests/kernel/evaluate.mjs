// Evaluates what the tests send, one JSON line for each: {"rule", "answers", "today"} → {"value"}.
import { createInterface } from "node:readline";
import { decoded, evaluate } from "../../frontend/src/js/expressions.js";

const coded = (value) => {
  if (typeof value === "bigint") return { $n: String(value) };
  if (Array.isArray(value)) return value.map(coded);
  if (value === null || typeof value !== "object") return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, coded(part)]));
};

for await (const line of createInterface({ input: process.stdin })) {
  const { rule, answers, today } = JSON.parse(line);
  const value = evaluate(decoded(rule), decoded(answers), today);
  process.stdout.write(`${JSON.stringify({ value: coded(value) })}\n`);
}
