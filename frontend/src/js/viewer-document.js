// A document made into HTML: in a frame where nothing runs and nothing is loaded; this page only searches and enlarges it.
import { places } from "./words.js";

const SMALLEST = 0.5;
const LARGEST = 3;

export async function openDocument({ scroll, source, name, told }) {
  const frame = document.createElement("iframe");
  frame.className = "mc-viewer__frame";
  frame.title = name;
  // Without allow-scripts nothing in it runs, whatever it holds.
  frame.setAttribute("sandbox", "allow-same-origin");
  frame.src = source;
  scroll.replaceChildren(frame);
  await new Promise((resolve, reject) => {
    frame.addEventListener("load", resolve, { once: true });
    frame.addEventListener("error", reject, { once: true });
  });
  const inside = frame.contentDocument;
  if (!inside?.body) throw new Error("the view did not open");
  let scale = 1;
  let marks = [];
  let current = -1;
  let searched = "";

  const enlarge = (wanted) => {
    scale = Math.min(LARGEST, Math.max(SMALLEST, wanted));
    inside.documentElement.style.zoom = scale;
    told.scale(scale);
  };
  function clear() {
    for (const one of marks.flat()) one.replaceWith(...one.childNodes);
    inside.body.normalize();
    marks = [];
    current = -1;
  }
  function show(index) {
    marks[current]?.forEach((one) => one.classList.remove("mc-now"));
    current = (index + marks.length) % marks.length;
    marks[current].forEach((one) => one.classList.add("mc-now"));
    marks[current][0].scrollIntoView({ block: "center" });
    told.found(current + 1, marks.length);
  }
  enlarge(1);
  told.drawn(1);
  return {
    zoom: (factor) => enlarge(scale * factor),
    fit: () => enlarge(1),
    find: (words, { back }) => {
      if (words !== searched) {
        clear();
        searched = words;
        marks = words ? marked(inside, words) : [];
        if (!marks.length) told.found(0, 0);
        else show(0);
      } else if (marks.length) show(current + (back ? -1 : 1));
    },
  };
}

/** Mark every place of the words; a place that goes over several pieces of text is several marks. */
function marked(inside, words) {
  const walker = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT);
  const places_ = []; // for each sign of the folded text: [node, where it stands in it]
  let text = "";
  let block = null;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const around = node.parentElement.closest("p, li, td, th, h1, h2, h3, h4, h5, h6, pre, div, body");
    if (block && around !== block) {
      text += "\n";
      places_.push(null);
    }
    block = around;
    for (let index = 0; index < node.data.length; index += 1) {
      const folded = node.data[index].normalize("NFD");
      text += folded;
      for (let sign = 0; sign < folded.length; sign += 1) places_.push([node, index]);
    }
  }
  const pieces = places(words, text).map(({ index, length }) => {
    const spans = [];
    for (const place of places_.slice(index, index + length)) {
      const last = spans.at(-1);
      if (!place) continue;
      if (last && last[0] === place[0]) last[2] = place[1] + 1;
      else spans.push([place[0], place[1], place[1] + 1]);
    }
    return spans;
  });
  // From the end, so that what stands before keeps its place.
  return pieces
    .reverse()
    .map((spans) =>
      spans
        .reverse()
        .map(([node, first, end]) => {
          const range = inside.createRange();
          range.setStart(node, first);
          range.setEnd(node, end);
          const mark = inside.createElement("mark");
          range.surroundContents(mark);
          return mark;
        })
        .reverse(),
    )
    .reverse();
}
