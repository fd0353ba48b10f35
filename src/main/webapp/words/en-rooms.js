/** The texts of the dialog that opens a new room, which are loaded with it. Flat keys, as in `en.js`. */
export default {
  newRoom: 'New room',
  close: 'Close',
  name: 'Name',
  topic: 'Topic, if it has one',
  private: 'Private: only by invitation',
  privateExplained: 'Nobody else finds the room, or sees that it is there.',
  open: 'Open the room',
  nameMissing: 'Enter a name.',
  exists: 'There is a room of that name. Choose another one.',
  topicTooLong: 'That is too long for a topic.',
};
