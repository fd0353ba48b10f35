import { words } from '../words/locale.js';

/** "Sending…" is shown only if it takes this long, ms, so that a fast answer looks instant. */
export const SENDING_SHOWN_AFTER_MS = 600;

/** The words beside an own message that is on its way; empty while all goes well. */
export function deliveryLabel({ state, since }, { now, isOffline, isPaused }) {
  if (state === 'failed') return words.notSent;
  if (state === 'sent') return '';
  if (isOffline || (isPaused && state === 'waiting')) return words.waiting;
  return now - since >= SENDING_SHOWN_AFTER_MS ? words.sending : '';
}
