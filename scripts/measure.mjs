// Measures start and memory of programs on the virtual screen, from outside: what a person would see and pay.
// Prints figures and never fails on them; docs/performance.md explains each.
//
//   node scripts/measure.mjs RUNS NAME=PROGRAM...        (under scripts/virtual-desktop.sh)
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive, isPainted, look } from "./screen.mjs";

const IDLE_SECONDS = 10;
const START_DEADLINE_MS = 30_000;

/** The process and everything it started, by the parent numbers in /proc. */
export function family(pid) {
  const children = new Map();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      // The name in brackets may hold spaces; the parent is the second field after the last bracket.
      const stat = readFileSync(`/proc/${entry}/stat`, "latin1");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // ended meanwhile
    }
  }
  const all = [pid];
  for (let index = 0; index < all.length; index++) all.push(...(children.get(all[index]) ?? []));
  return all;
}

/** Proportional set size in KiB: shared pages are divided among those who share them (proc(5), smaps_rollup). */
function proportionalKib(pid) {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const ticks = (pids) =>
  pids.reduce((sum, pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return sum + Number(fields[11]) + Number(fields[12]);
    } catch {
      return sum;
    }
  }, 0);

async function until(what, condition) {
  const deadline = performance.now() + START_DEADLINE_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${START_DEADLINE_MS / 1000} s`);
    await pause(4);
  }
}

/** Starts a program once and tells when it painted; with memory, also what it costs ten seconds later. */
export async function once(program, withMemory, env = process.env) {
  await until("an empty screen", () => !isPainted(look()));
  const started = performance.now();
  const child = spawn(program, [], { stdio: "ignore", env });
  try {
    await until(`the first paint of ${program}`, () => {
      if (!isAlive(child.pid)) throw new Error(`${program} ended before it painted`);
      return isPainted(look());
    });
    const paintMs = performance.now() - started;
    if (!withMemory) return { paintMs };
    await pause(1000 * IDLE_SECONDS);
    const pids = family(child.pid);
    const memoryMib = pids.reduce((sum, pid) => sum + proportionalKib(pid), 0) / 1024;
    const before = ticks(pids);
    await pause(1000 * IDLE_SECONDS);
    const idlePercent = (ticks(family(child.pid)) - before) / IDLE_SECONDS; // 100 ticks a second: one tick is one percent
    return { paintMs, memoryMib, idlePercent, processes: pids.length };
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    for (const pid of family(child.pid)) {
      try {
        process.kill(pid, "SIGTERM");
      } catch {
        // ended meanwhile
      }
    }
    await ended;
  }
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

async function main() {
  const [runs, ...programs] = process.argv.slice(2);
  const subjects = programs.map((word) => ({ name: word.slice(0, word.indexOf("=")), program: word.slice(word.indexOf("=") + 1), paints: [] }));
  // Taken in turn, so that a change in the load of the machine meets all of them; the first round warms the caches.
  for (let round = 0; round <= Number(runs); round++) {
    for (const subject of subjects) {
      const isLast = round === Number(runs);
      const result = await once(subject.program, isLast);
      if (round > 0) subject.paints.push(result.paintMs);
      if (isLast) Object.assign(subject, result);
    }
  }
  console.log(`${"".padEnd(16)} ${"first paint".padStart(12)} ${"min to max".padStart(14)} ${"memory".padStart(10)} ${"idle CPU".padStart(9)} processes`);
  for (const subject of subjects) {
    const [least, most] = [Math.min(...subject.paints), Math.max(...subject.paints)];
    console.log(
      `${subject.name.padEnd(16)} ${`${median(subject.paints).toFixed(0)} ms`.padStart(12)} ${`${least.toFixed(0)} to ${most.toFixed(0)}`.padStart(14)} ` +
        `${`${subject.memoryMib.toFixed(0)} MiB`.padStart(10)} ${`${subject.idlePercent.toFixed(1)} %`.padStart(9)} ${subject.processes}`,
    );
  }
  if (subjects.length === 2) {
    const [floor, app] = subjects;
    console.log(`${app.name} against ${floor.name}: first paint ${(median(app.paints) / median(floor.paints)).toFixed(2)} times, memory ${(app.memoryMib / floor.memoryMib).toFixed(2)} times`);
  }
}

if (process.argv[1]?.endsWith("measure.mjs")) {
  main().catch((error) => {
    console.error(`error: ${error.message}`);
    process.exit(1);
  });
}
