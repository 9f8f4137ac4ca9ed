// A picture in the viewer.
const SMALLEST = 0.05;
const LARGEST = 8;

export async function openImage({ scroll, source, name, told }) {
  const box = document.createElement("div");
  box.className = "mc-viewer__picture";
  const picture = new Image();
  picture.alt = name;
  picture.src = source;
  await picture.decode();
  box.append(picture);
  scroll.replaceChildren(box);
  let scale = 0; // 0: as wide as the pane
  let turned = 0;

  const fitting = () => {
    const wide = turned % 180 ? picture.naturalHeight : picture.naturalWidth;
    return Math.min(1, Math.max(SMALLEST, (scroll.clientWidth - 16) / wide));
  };
  function draw() {
    const now = scale || fitting();
    const [width, height] = [picture.naturalWidth * now, picture.naturalHeight * now];
    const [across, down] = turned % 180 ? [height, width] : [width, height];
    Object.assign(box.style, { width: `${across}px`, height: `${down}px` });
    Object.assign(picture.style, { width: `${width}px`, height: `${height}px` });
    picture.style.transform = `translate(-50%, -50%) rotate(${turned}deg)`;
    told.scale(now);
  }
  new ResizeObserver(() => scroll.offsetParent && draw()).observe(scroll);
  draw();
  told.drawn(1);
  return {
    zoom: (factor) => {
      scale = Math.min(LARGEST, Math.max(SMALLEST, (scale || fitting()) * factor));
      draw();
    },
    fit: () => {
      scale = 0;
      draw();
    },
    turn: () => {
      turned = (turned + 90) % 360;
      draw();
    },
  };
}
