import assert from "node:assert/strict";
import { test } from "node:test";
import { isOlder, problem } from "./check-rust.mjs";

test("versions are compared as numbers, not as text", () => {
  assert.equal(isOlder("1.95.0", "1.95"), false);
  assert.equal(isOlder("1.100.0", "1.95"), false);
  assert.equal(isOlder("2.0.0", "1.95"), false);
  assert.equal(isOlder("1.9.5", "1.95"), true);
});

test("an old Rust is named together with the one that is needed", () => {
  assert.equal(problem("rustc 1.75.0 (82e1608df 2023-12-21) (built from a source tarball)\n", "1.95"), "Rust 1.75.0 is too old; this needs 1.95 or newer.");
});

test("a Rust that is new enough has no problem", () => {
  assert.equal(problem("rustc 1.95.0 (59807616e 2026-04-14)\n", "1.95"), null);
  assert.equal(problem("rustc 1.97.0-nightly (0123abcde 2026-05-01)\n", "1.95"), null);
});

test("a rustc that does not answer is a problem", () => {
  assert.match(problem("", "1.95"), /did not say/);
});
