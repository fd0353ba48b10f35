import { isolate } from './bidi.js';

/** The texts of what helps in writing, which are loaded with it. Flat keys, as in `en.js`. */
export default {
  suggestions: 'Suggestions',
  everybody: 'everybody who is here',
  me: 'say what you do',
  topic: 'set the topic of this room',
  nick: 'take another name',
  remove: 'remove somebody from this room',
  help: 'list these commands',
  noCommand: (name) => `There is no command /${isolate(name)}. Put a space before it to send it.`,
  meWhat: 'Write behind /me what you do.',
  nickWhat: 'Write behind /nick a name that can be used.',
  topicTooLong: 'That is too long for a topic.',
  nobodyCalled: (name) => `Nobody here is called ${isolate(name)}.`,
  severalCalled: (name) => `More than one is called ${isolate(name)}. Choose in the list of people.`,
  lastOwner: 'The room has no other owner.',
};
