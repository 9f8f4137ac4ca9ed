// A PDF in the viewer: pdf.js draws the pages that are in sight and asks for no more of the file than they need.
// It comes first: the parts for viewers take it from the global object that it sets.
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import { EventBus, PDFFindController, PDFLinkService, PDFViewer } from "pdfjs-dist/legacy/web/pdf_viewer.mjs";
import { places } from "./words.js";

const SMALLEST = 0.25;
const LARGEST = 5;
// Its own texts are English: ours stand in the page.
const silent = {
  getLanguage: () => "vi",
  getDirection: () => "ltr",
  get: async () => "",
  translate: async () => {},
  translateOnce: async () => {},
  pause() {},
  resume() {},
  destroy: async () => {},
};

class Finder extends PDFFindController {
  match(query, content) {
    return places(query, content);
  }
}

/** Open `source` in `scroll`; `told` hears page, total, scale and found; returns what the tools do. */
export async function openPdf({ scroll, source, tools, label, told }) {
  pdfjs.GlobalWorkerOptions.workerSrc = new URL(tools.worker, document.baseURI).href;
  const folder = new URL(tools.folder, document.baseURI).href;
  const pages = document.createElement("div");
  pages.className = "pdfViewer";
  scroll.replaceChildren(pages);
  const bus = new EventBus();
  const links = new PDFLinkService({ eventBus: bus });
  const finder = new Finder({ eventBus: bus, linkService: links });
  const viewer = new PDFViewer({
    container: scroll,
    viewer: pages,
    eventBus: bus,
    linkService: links,
    findController: finder,
    l10n: silent,
    annotationMode: pdfjs.AnnotationMode.ENABLE,
    annotationEditorMode: pdfjs.AnnotationEditorType.DISABLE,
    enableAutoLinking: false,
  });
  links.setViewer(viewer);

  const tellCount = ({ matchesCount }) => told.found(matchesCount.current, matchesCount.total);
  bus.on("pagesinit", () => {
    viewer.currentScaleValue = "page-width";
    told.pages(1, viewer.pagesCount);
  });
  bus.on("pagechanging", ({ pageNumber }) => told.pages(pageNumber, viewer.pagesCount));
  bus.on("scalechanging", ({ scale }) => told.scale(scale));
  bus.on("updatefindmatchescount", tellCount);
  bus.on("updatefindcontrolstate", tellCount);
  bus.on("pagerendered", ({ source: view, pageNumber }) => {
    view.div.setAttribute("aria-label", label.replace("{page}", pageNumber));
    told.drawn(pageNumber);
  });

  const task = pdfjs.getDocument({
    url: source,
    // Only what is looked at: the first page of a long paper must not wait for its last.
    disableAutoFetch: true,
    disableStream: true,
    wasmUrl: folder,
    cMapUrl: folder,
    standardFontDataUrl: folder,
    enableXfa: false,
  });
  const paper = await task.promise;
  viewer.setDocument(paper);
  links.setDocument(paper);

  // The width of the pane may change while pages stand in it; a scale that somebody chose stays.
  let width = scroll.clientWidth;
  new ResizeObserver(() => {
    if (!scroll.offsetParent || scroll.clientWidth === width) return;
    width = scroll.clientWidth;
    if (viewer.currentScaleValue === "page-width") viewer.currentScaleValue = "page-width";
  }).observe(scroll);

  return {
    zoom: (factor) => {
      viewer.currentScale = Math.min(LARGEST, Math.max(SMALLEST, viewer.currentScale * factor));
    },
    fit: () => {
      viewer.currentScaleValue = "page-width";
    },
    turn: () => {
      viewer.pagesRotation = (viewer.pagesRotation + 90) % 360;
    },
    go: (page) => {
      if (page >= 1 && page <= viewer.pagesCount) viewer.currentPageNumber = page;
      told.pages(viewer.currentPageNumber, viewer.pagesCount);
    },
    find: (words, { again, back }) => {
      if (!words) {
        bus.dispatch("findbarclose", { source: bus });
        return;
      }
      bus.dispatch("find", {
        source: bus,
        type: again ? "again" : "",
        query: words,
        caseSensitive: false,
        entireWord: false,
        highlightAll: true,
        findPrevious: back,
        matchDiacritics: false,
      });
    },
  };
}

/** Whether opening failed because the PDF asks for a password. */
export const isLocked = (error) => error?.name === "PasswordException";
