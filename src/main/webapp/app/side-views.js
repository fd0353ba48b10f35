import { DetailsPanel } from '../layout/details-panel.js';
import { Announcer } from '../messages/announcer.js';
import { TypingLine } from '../messages/typing-line.js';
import { RoomHeader } from '../rooms/room-header.js';

/** Builds the views that a conversation can be read and written without, which are loaded together after it. */
export function buildSideViews({ topic, field, typing, announcer, details }, { rooms, session, identity, notice, outbox, storage }) {
  new RoomHeader({ topic, field }, { rooms, session, identity });
  new TypingLine(typing, { session, rooms });
  new Announcer(announcer, { session, rooms, notice });
  new DetailsPanel(details, { session, outbox, storage, notice });
}
