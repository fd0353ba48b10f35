import { DetailsPanel } from '../layout/details-panel.js';
import { Announcer } from '../messages/announcer.js';
import { PageInput } from '../messages/page-input.js';
import { TypingLine } from '../messages/typing-line.js';
import { Attention } from '../rooms/attention.js';
import { RoomFinder } from '../rooms/room-finder.js';
import { RoomHeader } from '../rooms/room-header.js';

/** Builds what a conversation can be read and written without, which is loaded together after it. */
export function buildSideViews({ icon, roomName, roomNames, topic, field, typing, announcer, details }, { rooms, session, identity, notice, outbox, storage, composer, notices }) {
  new Attention(icon, { rooms });
  new RoomFinder({ field: roomName, list: roomNames }, { identity });
  new RoomHeader({ topic, field }, { rooms, session, identity });
  new TypingLine(typing, { session, rooms });
  new Announcer(announcer, { session, rooms, notice });
  new PageInput(document, { composer, notices });
  new DetailsPanel(details, { session, outbox, storage, notice });
}
