// Reads BPMN 2.0 files with bpmn-moddle and says what it finds wrong: `node tools/check_bpmn.mjs FILE…`.
// Prints one line of JSON for each file: {"file", "elements", "warnings"}; ends with 1 when there is a warning.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const frontend = join(dirname(fileURLToPath(import.meta.url)), "..", "frontend", "package.json");
const { BpmnModdle } = await import(pathToFileURL(createRequire(frontend).resolve("bpmn-moddle")).href);

// What an element must have that the format itself leaves open: both ends of a flow, its line and its shape.
function missing(root, elementsById) {
  const found = [];
  const drawn = new Map();
  for (const diagram of root.diagrams ?? []) {
    for (const shape of diagram.plane.planeElement ?? []) {
      if (!shape.bpmnElement) found.push(`${shape.id}: draws nothing`);
      else drawn.set(shape.bpmnElement.id, shape);
    }
  }
  for (const element of Object.values(elementsById)) {
    if (element.$instanceOf?.("bpmn:SequenceFlow")) {
      if (!element.sourceRef || !element.targetRef) found.push(`${element.id}: an end is missing`);
      if ((drawn.get(element.id)?.waypoint ?? []).length < 2) found.push(`${element.id}: no line`);
      if (element.targetRef && !(element.targetRef.incoming ?? []).includes(element)) found.push(`${element.id}: not told to its target`);
      if (element.sourceRef && !(element.sourceRef.outgoing ?? []).includes(element)) found.push(`${element.id}: not told to its source`);
    } else if (element.$instanceOf?.("bpmn:FlowNode")) {
      const { x, y, width, height } = drawn.get(element.id)?.bounds ?? {};
      if (![x, y, width, height].every(Number.isFinite)) found.push(`${element.id}: no shape`);
      if (!(element.lanes ?? []).length && !lanesOf(root, element)) found.push(`${element.id}: in no lane`);
    }
  }
  return found;
}

function lanesOf(root, element) {
  return root.rootElements.some((one) =>
    (one.laneSets ?? []).some((set) => set.lanes.some((lane) => (lane.flowNodeRef ?? []).includes(element))),
  );
}

let wrong = false;
for (const file of process.argv.slice(2)) {
  const { rootElement, elementsById, warnings } = await new BpmnModdle().fromXML(readFileSync(file, "utf8"));
  const told = [...warnings.map((warning) => warning.message), ...missing(rootElement, elementsById)];
  console.log(JSON.stringify({ file, elements: Object.keys(elementsById).length, warnings: told }));
  wrong ||= told.length > 0;
}
process.exit(wrong ? 1 : 0);
