// Stops with a plain sentence when the Rust of this machine is older than Cargo.toml asks for. With rustup it never is:
// rustup fetches the one that rust-toolchain.toml names.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** The version in what `rustc --version` says; none if it says none. */
export const versionIn = (said) => /^rustc (\d+(?:\.\d+)*)/.exec(said)?.[1] ?? null;

export function isOlder(version, needed) {
  const [[major, minor], [neededMajor, neededMinor]] = [version, needed].map((text) => text.split(".").map(Number));
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}

/** What is wrong with this Rust, in a sentence; none if nothing is. */
export function problem(said, needed) {
  const version = versionIn(said);
  if (version === null) return "rustc did not say its version.";
  return isOlder(version, needed) ? `Rust ${version} is too old; this needs ${needed} or newer.` : null;
}

function rustc() {
  try {
    return execFileSync("rustc", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  } catch {
    return "";
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const needed = /^rust-version = "(.+)"/m.exec(readFileSync(new URL("../Cargo.toml", import.meta.url), "utf8"))[1];
  const found = problem(rustc(), needed);
  if (found) {
    console.error(`\nerror: ${found}`);
    console.error("    Install Rust with rustup (https://rustup.rs), put its folder first in PATH, then try again.");
    process.exit(1);
  }
}
