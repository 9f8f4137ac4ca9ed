// Film and sound in the viewer, with the controls of the browser, which asks for the parts that are played.
export async function openMedia({ scroll, source, name, kind, told }) {
  const player = document.createElement(kind === "film" ? "video" : "audio");
  player.className = "mc-viewer__player";
  player.controls = true;
  player.preload = "metadata";
  player.setAttribute("aria-label", name);
  const known = new Promise((resolve, reject) => {
    player.addEventListener("loadedmetadata", resolve, { once: true });
    player.addEventListener("error", () => reject(player.error), { once: true });
  });
  player.src = source;
  scroll.replaceChildren(player);
  await known;
  told.drawn(1);
  return {};
}
