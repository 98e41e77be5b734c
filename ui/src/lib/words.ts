/** Words for closed sets that arrive as ids, and for counts. */
import type { BalanceView, KeychainView, PreflightView } from './ipc';

export const sourceWords: Record<BalanceView['source'], string> = {
  accountsList: 'accounts list',
  taskEvent: 'task event',
};

/** A count as people read it. */
export const number = (n: number): string => n.toLocaleString('en-US');

/** A count with what is counted. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Where there is no name of a person, the id of the user stands for it; its end tells one from the other. */
export const personName = (name: string): string =>
  /^[\da-f-]{20,}$/iu.test(name) ? `user …${name.slice(-4)}` : name;

/** The keychain in as few words as the status line has room for. */
export function keychainWords(keychain: KeychainView): string {
  switch (keychain.kind) {
    case 'available':
      return `Keychain: ${keychain.name}, unlocked`;
    case 'locked':
      return `Keychain: ${keychain.name}, locked`;
    case 'unknown':
      return `Keychain: ${keychain.name}, not asked yet`;
    case 'noCollection':
      return `Keychain: ${keychain.name}, has no collection`;
    case 'failing':
      return `Keychain: ${keychain.name}, failing`;
    case 'missing':
      return 'No keychain: sessions end with the app';
    case 'memoryOnly':
      return 'In memory only: sessions end with the app';
  }
}

/** What a check before a sign-in found. */
export function preflightWords(view: PreflightView): string {
  const failed = view.lines.filter((line) => line.outcome === 'failed').length;
  return failed > 0 ? `${counted(failed, 'check')} failed` : 'Nothing is in the way of a sign-in';
}
