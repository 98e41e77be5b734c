// Waiting for something to become true, with a deadline. Nothing else in these tests waits.

import { setTimeout as pause } from 'node:timers/promises';

/** Asks `check` until it answers something true, and answers that. */
export async function until(what, check, { seconds = 15 } = {}) {
  const deadline = Date.now() + 1000 * seconds;
  let reason = '';
  for (;;) {
    try {
      const answer = await check();
      if (answer) return answer;
      reason = '';
    } catch (error) {
      reason = `: ${error.message}`;
    }
    if (Date.now() > deadline) throw new Error(`did not happen within ${seconds} s: ${what}${reason}`);
    await pause(25);
  }
}

/** The answer of `promise`, if it comes in time. */
export async function within(seconds, what, promise) {
  const timer = new AbortController();
  const late = pause(1000 * seconds, null, { signal: timer.signal }).then(() => {
    throw new Error(`did not happen within ${seconds} s: ${what}`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}
