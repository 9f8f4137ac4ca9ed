// A file that takes a while to be made: the waiting signal stays until it is here. Without scripts it is a plain link.
import { hideWaiting, showWaiting } from "./waiting.js";

const nameOf = (answer) => {
  const header = answer.headers.get("Content-Disposition") || "";
  return header.match(/filename="?([^";]+)"?/)?.[1] || "tep";
};

async function fetchFile(link) {
  showWaiting();
  try {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    // Refused, or signed out meanwhile: the page that says so is shown as a page.
    if (!answer.ok || answer.redirected) return location.assign(link.href);
    const address = URL.createObjectURL(await answer.blob());
    const carrier = Object.assign(document.createElement("a"), { href: address, download: nameOf(answer) });
    carrier.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  } catch {
    location.assign(link.href);
  } finally {
    hideWaiting();
  }
}

export function startDownloads() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-download]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    link.closest("details")?.removeAttribute("open");
    fetchFile(link);
  });
}
