import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { accepts } from '../lib/ports.mjs';
import { connectionTo } from '../lib/ways.mjs';

journey('an attempt that nobody finishes ends at its deadline, says so, and frees the port', {}, async (journey) => {
  const { desk } = journey;
  await connectionTo(desk, await desk.startSandbox());
  const waiting = desk.cli(['sign-in', 'Garden copy', '--timeout', '10']);
  const link = await desk.link();
  assert.match(link, /^http:\/\/127\.0\.0\.1:/);
  const { code, answer } = await waiting;
  assert.equal(code, 1);
  assert.equal(answer.error.code, 'callback.timeout');
  assert.match(answer.error.message, /[Nn]obody came back from the browser in time/);
  assert.ok(answer.error.help);
  assert.equal(await accepts(8080), false);
});
