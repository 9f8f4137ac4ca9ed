// htmx, without eval or styles of its own (the content security policy forbids both), under the one waiting signal.
import htmx from "htmx.org/dist/htmx.esm.js";
import { hideWaiting, showWaiting } from "./waiting.js";

export function startHtmx(begin) {
  Object.assign(htmx.config, { allowEval: false, includeIndicatorStyles: false, historyCacheSize: 0, selfRequestsOnly: true });
  document.addEventListener("htmx:beforeRequest", showWaiting);
  document.addEventListener("htmx:afterRequest", hideWaiting);
  document.addEventListener("htmx:load", (event) => event.target !== document.body && begin(event.target));
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
}
