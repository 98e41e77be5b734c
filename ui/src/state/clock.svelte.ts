/** The current time, ticking only while something on screen reads it and the window is visible. */
import { createSubscriber } from 'svelte/reactivity';

function ticking(everyMs: number): () => number {
  const subscribe = createSubscriber((update) => {
    let timer = 0;
    const start = () => {
      window.clearInterval(timer);
      if (!document.hidden) timer = window.setInterval(update, everyMs);
    };
    const visible = () => {
      start();
      update();
    };
    start();
    document.addEventListener('visibilitychange', visible);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', visible);
    };
  });
  return () => {
    subscribe();
    return Date.now();
  };
}

/** For countdowns. */
export const eachSecond = ticking(1000);
/** For ages. */
export const eachQuarterMinute = ticking(15_000);
