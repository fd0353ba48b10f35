import { UnansweredRequests } from './unanswered-requests.js';

/** State of one of a session's links. */
export class LinkState {
  welcome = null;
  live = true;
  hasSentHello = false;
  hasRetriedAsGuest = false;
  unanswered = new UnansweredRequests();

  /** @param rooms the rooms that are to be joined before the link replaces another one */
  constructor(rooms) {
    this.pendingJoins = new Set(rooms);
  }
}
