import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { isPainted, picture, png } from "./screen.mjs";

/** A screen of 4 by 2 pixels in XWD with two colour entries and a padded line. */
function screen(colours) {
  const [headerSize, colourEntries, bytesPerLine] = [100, 2, 20];
  const buffer = Buffer.alloc(headerSize + 12 * colourEntries + 2 * bytesPerLine);
  const words = { 0: headerSize, 1: 7, 4: 4, 5: 2, 7: 0, 11: 32, 12: bytesPerLine, 19: colourEntries };
  for (const [index, value] of Object.entries(words)) buffer.writeUInt32BE(value, 4 * Number(index));
  colours.forEach((colour, index) => {
    buffer.writeUInt32LE(colour, headerSize + 12 * colourEntries + Math.floor(index / 4) * bytesPerLine + 4 * (index % 4));
  });
  return buffer;
}

test("pixels are read line by line, without the padding", () => {
  const shown = picture(screen([1, 2, 3, 4, 5, 6, 7, 8]));
  assert.deepEqual([shown.width, shown.height, ...shown.pixels], [4, 2, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("an unknown format is refused", () => {
  const broken = screen([]);
  broken.writeUInt32BE(16, 4 * 11);
  assert.throws(() => picture(broken), /unknown picture format/);
});

test("a screen with few colours counts as empty", () => {
  assert.equal(isPainted(picture(screen([0, 0, 9, 9, 0, 0, 9, 9]))), false);
});

test("a screen with many colours counts as painted", () => {
  assert.equal(isPainted(picture(screen([1, 2, 3, 4, 5, 6, 7, 8]))), true);
});

test("the PNG holds the same pixels", () => {
  const bytes = png(picture(screen([0x112233, 0, 0, 0, 0, 0, 0, 0x445566])));
  const at = bytes.indexOf("IDAT");
  const raw = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  assert.deepEqual([...raw.subarray(0, 4)], [0, 0x11, 0x22, 0x33]);
  assert.deepEqual([...raw.subarray(-3)], [0x44, 0x55, 0x66]);
});
