// Tabs that are pages: where they do not fit, the current one is scrolled into sight.
function showCurrent(root) {
  for (const current of root.querySelectorAll(".mc-tabs__tab--current")) {
    const list = current.closest("ul");
    list.scrollLeft += current.getBoundingClientRect().left - list.getBoundingClientRect().left - 48;
  }
}

// Links to panels of the page become tabs; the panel that the address names is open first.
export function startTabs(root) {
  showCurrent(root);
  for (const tabs of root.querySelectorAll("[data-tabs]")) {
    const links = [...tabs.querySelectorAll("a[href^='#']")];
    const panels = links.map((link) => document.getElementById(link.hash.slice(1)));
    if (!links.length || panels.includes(null)) continue;

    const open = (index, focus = false) => {
      links.forEach((link, i) => {
        link.setAttribute("aria-selected", String(i === index));
        link.tabIndex = i === index ? 0 : -1;
        panels[i].classList.toggle("is-away", i !== index);
      });
      if (focus) links[index].focus();
    };
    const list = links[0].closest("ul");
    list.setAttribute("role", "tablist");
    links.forEach((link, index) => {
      link.parentElement.setAttribute("role", "presentation");
      link.setAttribute("role", "tab");
      link.id ||= `the-${panels[index].id}`;
      link.setAttribute("aria-controls", panels[index].id);
      panels[index].setAttribute("role", "tabpanel");
      panels[index].setAttribute("aria-labelledby", link.id);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        history.replaceState(history.state, "", link.hash);
        open(index);
      });
      link.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step) open((index + step + links.length) % links.length, true);
      });
    });
    // A link or an error may point inside a panel that is closed.
    const named = () => {
      const wanted = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      return wanted ? panels.findIndex((panel) => panel.contains(wanted)) : -1;
    };
    open(Math.max(0, named()));
    addEventListener("hashchange", () => named() >= 0 && open(named()));
  }
}
