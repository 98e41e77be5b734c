import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { family, median } from "./measure.mjs";

test("the median of an odd and an even number of values", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test("the family of a process holds its children's children", async () => {
  const child = spawn("sh", ["-c", "sleep 60 & echo started; wait"], { stdio: ["ignore", "pipe", "ignore"], detached: true });
  await once(child.stdout, "data");
  const found = family(child.pid);
  process.kill(-child.pid, "SIGKILL");
  assert.equal(found.length, 2);
});
