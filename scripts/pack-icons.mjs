// Packs rendered PNG files into the names and containers that Tauri expects.
// ICO: https://learn.microsoft.com/windows/win32/uxguide/vis-icons (entries may be PNG since Windows Vista).
// ICNS: four-letter type, big-endian length, PNG data.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [from, to] = process.argv.slice(2);
const png = (size) => readFileSync(join(from, `${size}.png`));

const copies = { "32x32.png": 32, "64x64.png": 64, "128x128.png": 128, "128x128@2x.png": 256, "icon.png": 512, "1024x1024.png": 1024 };
for (const [name, size] of Object.entries(copies)) copyFileSync(join(from, `${size}.png`), join(to, name));

const icoSizes = [16, 24, 32, 48, 64, 256];
const head = Buffer.alloc(6 + 16 * icoSizes.length);
head.writeUInt16LE(1, 2);
head.writeUInt16LE(icoSizes.length, 4);
let offset = head.length;
icoSizes.forEach((size, index) => {
  const at = 6 + 16 * index;
  head.writeUInt8(size % 256, at); // 0 stands for 256
  head.writeUInt8(size % 256, at + 1);
  head.writeUInt16LE(1, at + 4);
  head.writeUInt16LE(32, at + 6);
  head.writeUInt32LE(png(size).length, at + 8);
  head.writeUInt32LE(offset, at + 12);
  offset += png(size).length;
});
writeFileSync(join(to, "icon.ico"), Buffer.concat([head, ...icoSizes.map(png)]));

const icnsTypes = { icp4: 16, icp5: 32, ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };
const chunk = (type, data) => {
  const header = Buffer.alloc(8);
  header.write(type, 0, "latin1");
  header.writeUInt32BE(data.length + 8, 4);
  return Buffer.concat([header, data]);
};
const chunks = Object.entries(icnsTypes).map(([type, size]) => chunk(type, png(size)));
writeFileSync(join(to, "icon.icns"), chunk("icns", Buffer.concat(chunks)));
