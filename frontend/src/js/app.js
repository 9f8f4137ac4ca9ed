// Comfort on top of pages that work without any script. Each module finds its own parts of the page by attribute.
import { CharacterCount, Checkboxes, createAll, ErrorSummary, PasswordInput, Radios, SkipLink } from "govuk-frontend";
import { startAutosave } from "./autosave.js";
import { startBell } from "./bell.js";
import { startCopying } from "./copying.js";
import { startDependentSelects } from "./dependent.js";
import { startDesigner } from "./designer.js";
import { startDownloads } from "./downloads.js";
import { startFiles } from "./files.js";
import { startFilters } from "./filters.js";
import { startHtmx } from "./fragments.js";
import { startMenus } from "./menus.js";
import { startSendingOnce } from "./once.js";
import { startPresence } from "./presence.js";
import { startReplies } from "./replies.js";
import { startScanner } from "./scanner.js";
import { startShownWhen } from "./shown.js";
import { startTemplateEditor } from "./templates.js";
import { startTabs } from "./tabs.js";
import { startWaiting } from "./waiting.js";
import { startWorkList } from "./worklist.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported", "js-on");

/** Everything that belongs to parts of the page; called again for what htmx brings in. */
function begin(root) {
  for (const Component of [CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink]) {
    createAll(Component, undefined, root);
  }
  startAutosave(root);
  startCopying(root);
  startDependentSelects(root);
  startFiles(root);
  startReplies(root);
  startShownWhen(root);
  startTabs(root);
  startTemplateEditor(root);
  startWorkList(root);
}

// Before the shortcuts of other modules.
startScanner();
// Before the waiting signal, which leaves alone what somebody else has taken care of.
startDesigner(begin);
startDownloads();
startWaiting();
startSendingOnce();
startMenus();
startFilters();
startBell();
begin(document);
startHtmx(begin);
startPresence();
