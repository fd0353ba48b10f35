/** Waits until every promise is settled that needs no timer: an immediate runs after all microtasks. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Replaces the timers and `Date.now` until the test ends. Time passes only by `pass(ms)`, which runs the timers that are due, in order. */
export function fakeClock(t) {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const realNow = Date.now;
  let now = 1_000_000;
  let timers = [];
  const add = (timer) => {
    timers.push(timer);
    return timer;
  };
  const remove = (timer) => (timers = timers.filter((one) => one !== timer));
  const nextUntil = (end) => timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];

  globalThis.setTimeout = (work, ms = 0) => add({ work, at: now + ms });
  globalThis.setInterval = (work, ms) => add({ work, at: now + ms, every: ms });
  globalThis.clearTimeout = remove;
  globalThis.clearInterval = remove;
  Date.now = () => now;
  t.after(() => {
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
    Date.now = realNow;
  });

  return {
    pass(ms) {
      const end = now + ms;
      for (let timer = nextUntil(end); timer; timer = nextUntil(end)) {
        now = timer.at;
        if (timer.every) timer.at += timer.every;
        else remove(timer);
        timer.work();
      }
      now = end;
    },
  };
}
