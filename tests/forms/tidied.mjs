// What the page's script makes of typed text, one JSON line for each: {"kind", "text"} → {"value"}.
import { createInterface } from "node:readline";
import { tidied } from "../../frontend/src/js/live.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { kind, text } = JSON.parse(line);
  const value = tidied(kind, text);
  process.stdout.write(`${JSON.stringify({ value: typeof value === "bigint" ? { $n: String(value) } : value })}\n`);
}
