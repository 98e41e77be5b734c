// Measures a sign-in from the browser's redirect to signed in, and the memory of the app with that session open.
// Prints figures and never fails on them; docs/performance.md explains each.
//
//   node scripts/measure-signed-in.mjs RUNS APP      (under scripts/virtual-desktop.sh, with PASSBOOK_CLI set)
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { signInAtSandbox } from "../tests/interop/lib/browser.mjs";
import { PASSBOOK_CLI, run, start, startSandbox, stop } from "../tests/interop/lib/children.mjs";
import { median, once } from "./measure.mjs";

/** The browser's last request: the redirect to the app. */
const arrive = (url) =>
  new Promise((resolve, reject) => {
    request(url, { agent: false, headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" } }, (answer) => {
      answer.resume().on("end", resolve);
    })
      .on("error", reject)
      .end();
  });

/** One sign-in by passbook-cli; milliseconds from the redirect to the session on its standard output. */
async function signIn(user, env) {
  const child = start(PASSBOOK_CLI, ["--json", "sign-in", "measured", "--no-browser"], { env });
  const link = await new Promise((resolve, reject) => {
    child.ended.then(() => reject(new Error(`sign-in ended early: ${child.stderrText}`)));
    createInterface({ input: child.stderr }).on("line", (line) => {
      const found = /https?:\/\/\S+/.exec(line);
      if (found) resolve(found[0]);
    });
  });
  const redirect = new URL(new URL(link).searchParams.get("redirect_uri"));
  const { left } = await signInAtSandbox(link, user, (url) => url.origin === redirect.origin);
  const signedIn = new Promise((resolve) => child.stdout.once("data", () => resolve(performance.now())));
  const began = performance.now();
  arrive(left).catch(() => {});
  const took = (await signedIn) - began;
  await child.ended;
  return took;
}

async function main() {
  const [runs, app] = process.argv.slice(2);
  const home = mkdtempSync(join(tmpdir(), "passbook-measure-"));
  const env = { ...process.env, PASSBOOK_HOME: home };
  const sandbox = await startSandbox();
  try {
    const { client_id: client } = sandbox.clients.find(({ type }) => type === "public");
    await run(PASSBOOK_CLI, ["connection", "add", "measured", "--sandbox", "--host", sandbox.issuer, "--client-id", client], { env });
    const took = [];
    for (let round = 0; round <= Number(runs); round++) took.push(await signIn(sandbox.users[0], env));
    took.shift(); // the first warms the caches
    console.log(`sign-in, redirect to signed in and kept: ${median(took).toFixed(0)} ms (${Math.min(...took).toFixed(0)} to ${Math.max(...took).toFixed(0)})`);
    const { memoryMib, idlePercent } = await once(app, true, env);
    console.log(`signed in, accounts on screen: memory ${memoryMib.toFixed(0)} MiB, idle CPU ${idlePercent.toFixed(1)} %`);
  } finally {
    await stop(sandbox.child);
    rmSync(home, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(`error: ${error.message}`);
  process.exit(1);
});
