/** The polite live region: results and changes, said once. */

const said = $state({ text: '', turn: 0 });

export const announced = {
  get text() {
    return said.text;
  },
  /** Changes with each message, so that the same sentence twice is spoken twice. */
  get turn() {
    return said.turn;
  },
};

export function announce(text: string): void {
  said.text = text;
  said.turn += 1;
}
