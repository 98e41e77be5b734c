import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { isPainted, look, settled } from '../../../scripts/screen.mjs';
import { Bank } from '../lib/bank.mjs';
import { journey } from '../lib/journey.mjs';
import { PASSBOOK } from '../lib/programs.mjs';
import { within } from '../lib/until.mjs';
import { connectionTo } from '../lib/ways.mjs';

// A window under a driver cannot be private (WebKitGTK automates no private context), so this one has no driver: its
// session comes from passbook-cli, and its screen is read as a picture.
const withoutScreen = process.env.PASSBOOK_SCREEN_FILE ? false : 'needs the screen of scripts/virtual-desktop.sh';

journey(
  'a window with a session leaves nothing on disk but settings, connections, locks and a log',
  { skip: withoutScreen },
  async (journey) => {
    const { desk } = journey;
    await connectionTo(desk, await desk.startSandbox());
    const signingIn = desk.cli(['sign-in', 'Garden copy']);
    const bank = await Bank.open(desk);
    await bank.signIn('morgan');
    assert.equal((await signingIn).code, 0);

    const app = desk.start(PASSBOOK, []);
    const shown = await settled(app.pid, 30);
    assert.ok(isPainted(shown, 40) && isPainted(look()), 'the accounts are on screen');
    await journey.nothingGotOut();
    const names = (folder) => readdirSync(folder).sort();
    assert.deepEqual(names(desk.passbookHome).filter((name) => !name.startsWith('.') && !/\.(json|lock)$/.test(name)), ['locks', 'logs'].filter((name) => names(desk.passbookHome).includes(name)));
    assert.deepEqual(names(desk.env.XDG_STATE_HOME), []);
    const before = Date.now();
    process.kill(app.pid, 'SIGTERM');
    await within(5, 'the app ends when it is asked to', app.ended);
    journey.measured(`asked to end until ended: ${Date.now() - before} ms`);
    await journey.nothingGotOut();
  },
);
