// The list that an officer came from: kept for this tab, so that a dossier's page knows what comes next and where it stood.
const KEPT = "mc-list";

/** Called on every page of the desk: a list leaves behind which dossiers it shows, in their order. */
export function keepList(root) {
  const links = [...root.querySelectorAll("[data-work-list] [data-open]")];
  if (!links.length) return;
  const kept = {
    list: location.pathname + location.search,
    dossiers: links.map((link) => new URL(link.href).pathname),
    more: root.querySelector('.mc-pages a[rel="next"]')?.href || "",
  };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}

function readList() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) || null;
  } catch {
    return null;
  }
}

/** Fill in the ways back to the list and on to its next dossier; they stay hidden where nothing is known of a list. */
export function startFromList() {
  const nav = document.querySelector("[data-from-list]");
  const list = nav && readList();
  const here = list ? list.dossiers.indexOf(location.pathname) : -1;
  if (here < 0) return;
  nav.hidden = false;
  nav.querySelector("[data-to-list]").href = list.list;
  const next = nav.querySelector("[data-to-next]");
  const href = list.dossiers[here + 1] || list.more;
  if (href) next.href = href;
  next.hidden = !href;
  nav.querySelector("[data-is-last]").hidden = Boolean(href);
}
