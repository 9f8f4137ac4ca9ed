// Comfort on top of pages that work without any script. Each module finds its own parts of the page by attribute.
// What only officers use is in desk.js.
import { CharacterCount, Checkboxes, createAll, ErrorSummary, PasswordInput, Radios, SkipLink } from "govuk-frontend";
import { startAutosave, startForgetting } from "./autosave.js";
import { startCopying } from "./copying.js";
import { startDependentSelects } from "./dependent.js";
import { startDownloads } from "./downloads.js";
import { startFiles } from "./files.js";
import { startFilters } from "./filters.js";
import { startHtmx } from "./fragments.js";
import { startLiveForms, startWaitingFields } from "./live.js";
import { startLookups } from "./lookup.js";
import { startMenus } from "./menus.js";
import { startSendingOnce } from "./once.js";
import { startSessionClock } from "./session.js";
import { startShownWhen } from "./shown.js";
import { startTabs } from "./tabs.js";
import { startViewers } from "./viewers.js";
import { startWaiting } from "./waiting.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported", "js-on");

/** Everything that belongs to parts of the page; called again for what htmx brings in. */
function begin(root) {
  // Before anything that looks for fields.
  startWaitingFields(root);
  for (const Component of [CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink]) {
    createAll(Component, undefined, root);
  }
  startAutosave(root);
  startCopying(root);
  startDependentSelects(root);
  startFiles(root);
  startLookups(root);
  startLiveForms(root);
  startShownWhen(root);
  startTabs(root);
  startViewers(root);
}

startDownloads();
startWaiting();
startSendingOnce();
startMenus();
startFilters();
startForgetting();
startSessionClock();
begin(document);
// What other scripts of the page bring in (designer.js).
document.addEventListener("page:begin", ({ detail }) => begin(detail));
startHtmx(begin);
