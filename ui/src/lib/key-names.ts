/** How keys are called on this computer. */

export const mac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');

/** Keys as they are written for people: what is Ctrl elsewhere is ⌘ on macOS. */
export const keyName = (keys: string, onMac = mac): string => (onMac ? keys.replaceAll('Ctrl', '⌘') : keys);
