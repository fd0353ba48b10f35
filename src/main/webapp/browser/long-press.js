/** Time for which a finger has to stay, ms, and how far it may move, px. */
const DELAY_MS = 450;
const MAX_MOVE_PX = 10;

/** Calls `onPress(target)` when a finger has stayed on what is in an element. The browser's own menu does not open then. */
export function listenForLongPress(element, onPress) {
  let start = null;
  const end = () => {
    clearTimeout(start?.timer);
    start = null;
  };
  element.addEventListener('pointerdown', ({ pointerType, target, clientX, clientY }) => {
    end();
    if (pointerType !== 'touch') return;
    const timer = setTimeout(() => {
      start.isOver = true;
      onPress(target);
    }, DELAY_MS);
    start = { timer, x: clientX, y: clientY, isOver: false };
  });
  element.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (start && Math.hypot(clientX - start.x, clientY - start.y) > MAX_MOVE_PX) end();
  });
  for (const type of ['pointerup', 'pointercancel', 'scroll']) element.addEventListener(type, end, { passive: true });
  element.addEventListener('contextmenu', (event) => start && event.preventDefault());
}
