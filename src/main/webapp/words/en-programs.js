import { isolate } from './bidi.js';

/** The texts about the bots and webhooks of a room, which are loaded with them. Flat keys, as in `en.js`. */
export default {
  title: 'Bots and webhooks',
  explained: 'Programs that write in this room, or are sent what is said here. Everybody sees which messages are a program’s.',
  close: 'Close',
  list: 'Those of this room',
  noneYet: 'None yet.',
  notHere: 'There are none here, or only others may make them.',

  bot: 'Bot',
  incoming: 'Incoming webhook',
  outgoing: 'Outgoing webhook',
  elsewhere: (rooms) => `also in ${rooms}`,
  otherRooms: (n) => (n === 1 ? 'one other room' : `${n} other rooms`),
  failing: 'fails, and is tried again',
  off: 'switched off, because it failed for an hour',

  make: 'Make one',
  kind: 'Kind',
  incomingExplained: 'What a program posts to its address is a message here.',
  outgoingExplained: 'Whatever is said here is posted to an address of yours, signed.',
  botExplained: 'A program reads and writes here with a token of its own.',
  name: 'Name, as others see it',
  url: 'Address, with https://',
  nameMissing: 'Enter a name.',
  urlMissing: 'Enter an address.',
  made: (name) => `${isolate(name)} is made.`,
  urlSecret: 'Its address. Whoever has it writes here. It is shown this once:',
  tokenSecret: 'Its token. It is shown this once:',
  signingSecret: 'The secret by which everything is signed. It is shown this once:',
  copy: 'Copy',
  copied: 'Copied.',
  copyIt: 'This browser does not let us copy. Copy it by hand.',

  end: 'End',
  endOne: (name) => `End ${isolate(name)}`,
  endQuestion: (name) => `End ${isolate(name)}? It cannot go on. What it wrote stays.`,
  keep: 'Keep it',
  ended: (name) => `${isolate(name)} has ended.`,

  invalidName: 'That name cannot be used. Try another one.',
  invalidUrl: 'That address cannot be used.',
  nameTaken: 'That name is taken, or looks like one that is; or the room has as many as it can have.',
  tooManyHooks: 'A room has ten outgoing webhooks at most.',
  gone: 'It has ended already.',
};
