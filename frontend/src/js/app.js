// Comfort on top of pages that work without any script. Each module finds its own parts of the page by attribute.
import { CharacterCount, Checkboxes, createAll, ErrorSummary, PasswordInput, Radios, SkipLink } from "govuk-frontend";
import { startAutosave, startForgetting } from "./autosave.js";
import { startBell } from "./bell.js";
import { startCopying } from "./copying.js";
import { startDependentSelects } from "./dependent.js";
import { startDossierKeys } from "./dossierkeys.js";
import { startDownloads } from "./downloads.js";
import { startFiles } from "./files.js";
import { startFilters } from "./filters.js";
import { startHtmx } from "./fragments.js";
import { startFromList } from "./fromlist.js";
import { startKeysSwitch } from "./keys.js";
import { startLiveForms, startWaitingFields } from "./live.js";
import { startLookups } from "./lookup.js";
import { startMenus } from "./menus.js";
import { startSendingOnce } from "./once.js";
import { startPresence } from "./presence.js";
import { startReplies } from "./replies.js";
import { startScanner } from "./scanner.js";
import { startShownWhen } from "./shown.js";
import { startTabs } from "./tabs.js";
import { startViewers } from "./viewers.js";
import { startWaiting } from "./waiting.js";
import { startWorkList } from "./worklist.js";

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
  startReplies(root);
  startShownWhen(root);
  startTabs(root);
  startViewers(root);
  startWorkList(root);
}

// Before the shortcuts of other modules.
startScanner();
startDownloads();
startWaiting();
startSendingOnce();
startMenus();
startFilters();
startBell();
startFromList();
startDossierKeys();
startKeysSwitch();
startForgetting();
begin(document);
// What other scripts of the page bring in (designer.js).
document.addEventListener("page:begin", ({ detail }) => begin(detail));
startHtmx(begin);
startPresence();
