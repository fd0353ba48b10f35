import { UnansweredRequests } from './unanswered-requests.js';

/** The requests that a refusal may answer without a nonce. */
const NOTED = ['hello', 'join', 'leave', 'history', 'rooms', 'members'];

/** State of one of a session's links. */
export class LinkState {
  welcome = null;
  live = true;
  hasSentHello = false;
  hasRetriedAsGuest = false;
  unanswered = new UnansweredRequests();
  #link;

  /** @param rooms the rooms that are to be joined before the link replaces another one */
  constructor(link, rooms) {
    this.#link = link;
    this.pendingJoins = new Set(rooms);
  }

  /** Sends messages in this order, and notes which of them wait for an answer. */
  send(...messages) {
    for (const { type, room } of messages) if (NOTED.includes(type)) this.unanswered.add(room, type);
    this.#link.send(messages);
  }
}
