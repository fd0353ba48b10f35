import { isolate } from './bidi.js';

/** The texts about new rooms and invitations to rooms, which are loaded with what needs them. Flat keys, as in `en.js`. */
export default {
  newRoom: 'New room',
  close: 'Close',
  name: 'Name',
  topic: 'Topic, if it has one',
  private: 'Private: only by invitation',
  privateExplained: 'Nobody else finds the room, or sees that it is there.',
  open: 'Open the room',
  notAllowed: 'You may not make rooms here.',
  nameMissing: 'Enter a name.',
  exists: 'There is a room of that name. Choose another one.',
  topicTooLong: 'That is too long for a topic.',

  newDirect: 'New message',
  chosen: 'People chosen',
  choosePerson: (name) => isolate(name),
  unchoose: (name) => `Leave out ${isolate(name)}`,
  tooManyPeople: 'Eight people at most, with you. Open a private room for more.',
  beginConversation: 'Begin',

  invitationUsed: 'This invitation is used already, or too old. Ask for another one.',
};
