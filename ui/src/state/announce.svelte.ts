/**
 * The polite live region: results and changes, said once. Each message is an element of its own, so one that follows
 * at once does not take the place of one that was not spoken yet.
 */

interface Message {
  readonly turn: number;
  readonly text: string;
}

/** Messages that stand in the region; older ones have been spoken, or are too old to be of use. */
const KEPT = 4;

const said = $state<{ messages: readonly Message[] }>({ messages: [] });
let turn = 0;

export const announced = {
  get messages() {
    return said.messages;
  },
};

export function announce(text: string): void {
  if (text === '') return;
  turn += 1;
  said.messages = [...said.messages, { turn, text }].slice(-KEPT);
}
