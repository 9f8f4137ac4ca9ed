// What only officers use, beside app.js on every page of the desk. These modules share how fast signs come (scanner.js,
// keys.js), so that all of them stand in this one script.
import { startBell } from "./bell.js";
import { startDossierKeys } from "./dossierkeys.js";
import { startFromList } from "./fromlist.js";
import { startKeysSwitch } from "./keys.js";
import { startPresence } from "./presence.js";
import { startReloading } from "./reloading.js";
import { startReplies } from "./replies.js";
import { startScanner } from "./scanner.js";
import { startWorkList } from "./worklist.js";

/** Everything that belongs to parts of the page; called again for what other scripts bring in, as in app.js. */
function begin(root) {
  startReplies(root);
  startWorkList(root);
}

// Before the shortcuts of other modules.
startScanner();
startBell();
startFromList();
startDossierKeys();
startKeysSwitch();
begin(document);
document.addEventListener("page:begin", ({ detail }) => begin(detail));
document.addEventListener("htmx:load", (event) => event.target !== document.body && begin(event.target));
startPresence();
startReloading();
