// Copies the fonts of printed papers (slips, forms) to where the compiler of documents reads them.
// Tinos has the widths of Times New Roman, which Decree 30/2020 orders for papers, and all 134 Vietnamese letters.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "node_modules", "@expo-google-fonts", "tinos");
const target = join(here, "..", "src", "motcua", "slips", "fonts");
const faces = ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"];

mkdirSync(target, { recursive: true });
for (const face of faces) {
  const file = `Tinos_${face}.ttf`;
  copyFileSync(join(source, face, file), join(target, file));
}
// The licence of the font must travel with it.
copyFileSync(join(source, "LICENSE_FONT"), join(target, "Tinos-licence.txt"));
