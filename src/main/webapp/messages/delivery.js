import { SLOW_AFTER_MS } from '../connection/outbox.js';
import { words } from '../words/locale.js';

/** The words beside an own message that is on its way; empty while all goes well. */
export function deliveryLabel({ state, since }, { now, isOffline, isPaused }) {
  if (state === 'failed') return words.notSent;
  if (state === 'sent') return '';
  if (isOffline || (isPaused && state === 'waiting')) return words.waiting;
  return now - since >= SLOW_AFTER_MS ? words.sending : '';
}
