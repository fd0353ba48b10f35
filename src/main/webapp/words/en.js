import { isolate, neutralizeBidi } from './bidi.js';

/** Every text of the chat page. Flat keys; a function where a number or a name decides the form. */

const plural = new Intl.PluralRules('en');
const count = (n, one, other) => `${n} ${plural.select(n) === 'one' ? one : other}`;

export default {
  you: 'You',
  today: 'Today',
  yesterday: 'Yesterday',
  room: (name) => `# ${isolate(name)}`,
  title: (name) => `# ${isolate(name)} · Chat`,
  logOf: (name) => `# ${isolate(name)}`,

  connecting: 'Connecting…',
  connectedTo: (instance) => `Connected to ${isolate(instance)}`,
  offline: 'Offline',
  offlineSentence: 'Offline. What you write is kept.',
  offlineUnsent: (n) => `Offline. ${count(n, 'message', 'messages')} will be sent when you are back.`,
  waitingForServer: 'Waiting for the server. Your messages are kept.',
  tooFast: (seconds) => `A little too fast. Sending again in ${seconds} s.`,
  notDurable: 'This browser does not let us keep unsent messages when you close it.',
  tooLong: (over) => `Too long by ${count(over, 'byte', 'bytes')}. Shorten it a little.`,
  invalidRoomName: 'Use letters, digits, dots, dashes and underscores, 64 at most.',
  invalidName: 'That name cannot be used. Try another one.',
  cannotSendHere: 'No message can be sent here.',
  goTo: (name) => `Go to # ${name}`,

  sending: 'Sending…',
  waiting: 'Waiting',
  notSent: 'Not sent.',
  retry: 'Retry',
  discard: 'Discard',

  deletedMessage: 'This message was deleted.',
  oldMessage: 'A message that is no longer kept.',
  edited: 'edited',
  pinned: 'pinned',
  removed: 'You were removed from this room.',

  empty: 'Nothing here yet. Say hello.',
  begins: (name) => `This is where # ${isolate(name)} begins.`,
  oldest: 'Older messages are no longer kept.',
  loadingOlder: 'Loading older messages…',
  hole: 'Some messages here are no longer kept.',
  cannotOpen: (name, why) => `# ${isolate(name)} cannot be opened. ${why}`,
  newest: 'Newest',
  newMessages: (n) => count(n, 'new message', 'new messages'),
  spoken: (author, text) => `${isolate(author)}: ${neutralizeBidi(text)}`,
  spokenMany: (n) => count(n, 'new message', 'new messages'),

  removeRoom: (name) => `Remove ${isolate(name)} from this list`,
  unreadIn: (n) => count(n, 'new message', 'new messages'),

  server: 'Server',
  version: 'Version',
  connection: 'Connection',
  webSocket: 'WebSocket',
  fallback: 'Using the slower connection.',
  roundTrip: 'Round trip',
  milliseconds: (n) => `${n} ms`,
  unsent: 'Unsent',
  none: 'None',
};
