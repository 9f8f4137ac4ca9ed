// Papers in the page: the viewer is fetched when a paper comes into sight, and takes no focus when it has come.
export function startViewers(root) {
  const holders = [...root.querySelectorAll("[data-viewer]")];
  const tools = document.querySelector("template[data-viewer-tools]");
  if (!holders.length || !tools) return;
  const sight = new IntersectionObserver(
    (seen) => {
      for (const { target } of seen.filter((entry) => entry.isIntersecting)) {
        sight.unobserve(target);
        import(tools.dataset.script).then(({ open }) => open(target, tools));
      }
    },
    { rootMargin: "150px" },
  );
  holders.forEach((holder) => sight.observe(holder));
}
