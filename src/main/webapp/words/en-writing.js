import { isolate } from './bidi.js';

/** The texts of what helps in writing, which are loaded with it. Flat keys, as in `en.js`. */
export default {
  suggestions: 'Suggestions',
  everybody: 'everybody who is here',
  me: 'say what you do',
  topic: 'set the topic of this room',
  nick: 'take another name',
  invite: 'bring somebody into this room, or copy a link that leads in',
  remove: 'remove somebody from this room',
  help: 'list these commands',
  noCommand: (name) => `There is no command /${isolate(name)}. Put a space before it to send it.`,
  meWhat: 'Write behind /me what you do.',
  nickWhat: 'Write behind /nick a name that can be used.',
  topicTooLong: 'That is too long for a topic.',
  nobodyCalled: (name) => `Nobody here is called ${isolate(name)}.`,
  severalCalled: (name) => `More than one is called ${isolate(name)}. Choose in the list of people.`,
  lastOwner: 'The room has no other owner.',
  nobodyKnown: (name) => `Nobody called ${isolate(name)} is known here. /invite alone copies a link.`,
  severalKnown: (name) => `More than one is called ${isolate(name)}. Choose under “Add people”.`,
  isIn: (name) => `${isolate(name)} belongs to this room.`,
  added: (name) => `${isolate(name)} is in the room now.`,
  cannotAdd: 'That person cannot be added now.',
  inviteToDirect: 'Nobody joins a conversation. Begin another one with more people.',
  invitationCopied: 'Copied. Twenty people can come in with this link, within a week.',
  linkCopied: 'Copied. This link leads everybody to this room.',
};
