// Reads the picture on a virtual screen from the file that `Xvfb -fbdir` keeps: no tool to install, and fast
// enough to see the first painted frame. The format is XWD, version 7 (X11/XWDFile.h).
//
//   node scripts/screen.mjs painted --pid PID --out FILE.png [--deadline SECONDS]
//     waits until something is painted and the picture stands still, then writes it
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { crc32, deflateSync } from "node:zlib";

/** An empty window has one or two colours; smoothed text alone brings a dozen. */
export const PAINTED_COLOURS = 8;

/** The picture in `buffer`: its size, and one 32-bit colour per pixel without padding. */
export function picture(buffer) {
  const word = (index) => buffer.readUInt32BE(4 * index);
  const [headerSize, version, width, height] = [word(0), word(1), word(4), word(5)];
  const [byteOrder, bitsPerPixel, bytesPerLine, colours] = [word(7), word(11), word(12), word(19)];
  if (version !== 7 || bitsPerPixel !== 32 || byteOrder !== 0) throw new Error("the screen has an unknown picture format");
  const start = headerSize + 12 * colours;
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const line = new Uint32Array(buffer.buffer.slice(buffer.byteOffset + start + y * bytesPerLine, buffer.byteOffset + start + y * bytesPerLine + 4 * width));
    pixels.set(line, y * width);
  }
  return { width, height, pixels };
}

/** True when the picture has at least `least` different colours. */
export function isPainted({ pixels }, least = PAINTED_COLOURS) {
  const seen = new Set();
  let last = -1;
  for (const pixel of pixels) {
    if (pixel === last) continue;
    last = pixel;
    seen.add(pixel & 0xffffff);
    if (seen.size >= least) return true;
  }
  return false;
}

const isSame = (one, other) => Buffer.compare(Buffer.from(one.pixels.buffer), Buffer.from(other.pixels.buffer)) === 0;

/** The picture as PNG bytes (RFC 2083), eight bits per channel. */
export function png({ width, height, pixels }) {
  const raw = Buffer.alloc(height * (1 + 3 * width));
  let at = 0;
  for (let y = 0; y < height; y++) {
    raw[at++] = 0; // no filter
    for (let x = 0; x < width; x++) {
      const pixel = pixels[y * width + x];
      raw[at++] = (pixel >> 16) & 0xff;
      raw[at++] = (pixel >> 8) & 0xff;
      raw[at++] = pixel & 0xff;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body) >>> 0, body.length + 4);
    return framed;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(raw)), chunk("IEND", Buffer.alloc(0))]);
}

export const screenFile = () => {
  const file = process.env.PASSBOOK_SCREEN_FILE;
  if (!file) throw new Error("there is no virtual screen: run this under scripts/virtual-desktop.sh");
  return file;
};

export const look = () => picture(readFileSync(screenFile()));

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    // A process that ended and was not collected yet still takes signals.
    return !readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z ");
  } catch {
    return false;
  }
}

/** Waits until the screen is painted and has stood still for half a second. */
export async function settled(pid, seconds) {
  const deadline = Date.now() + 1000 * seconds;
  let before = null;
  let since = Date.now();
  while (Date.now() < deadline) {
    if (!isAlive(pid)) throw new Error("the app ended before it painted anything");
    const now = look();
    if (!isPainted(now) || before === null || !isSame(before, now)) since = Date.now();
    else if (Date.now() - since >= 500) return now;
    before = now;
    await pause(50);
  }
  if (before && isPainted(before)) return before; // something moves for ever; it is painted all the same
  throw new Error(`nothing was painted within ${seconds} s`);
}

async function main(words) {
  const option = (name, otherwise) => (words.includes(name) ? words[words.indexOf(name) + 1] : otherwise);
  if (words[0] !== "painted") throw new Error("usage: screen.mjs painted --pid PID --out FILE.png [--deadline SECONDS]");
  const out = option("--out");
  const shown = await settled(Number(option("--pid")), Number(option("--deadline", "60")));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, png(shown));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(`error: ${error.message}`);
    process.exit(1);
  });
}
