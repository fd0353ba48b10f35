import { UnansweredRequests } from './unanswered-requests.js';

/** What a session knows of one of its links. */
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
