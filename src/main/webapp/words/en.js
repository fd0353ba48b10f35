import { isolated, shown } from './bidi.js';

/** Every word the page makes itself. Flat keys; a function where a number or a name decides the form. */

const plural = new Intl.PluralRules('en');
const count = (n, one, other) => `${n} ${plural.select(n) === 'one' ? one : other}`;

export default {
  you: 'You',
  today: 'Today',
  yesterday: 'Yesterday',
  room: (name) => `# ${isolated(name)}`,
  title: (name) => `# ${isolated(name)} · Chat`,
  logOf: (name) => `# ${isolated(name)}`,

  connecting: 'Connecting…',
  connectedTo: (instance) => `Connected to ${isolated(instance)}`,
  offline: 'Offline',
  offlineLine: 'Offline. What you write is kept.',
  offlineUnsent: (n) => `Offline. ${count(n, 'message', 'messages')} will be sent when you are back.`,
  serverWaits: 'Waiting for the server. Your messages are kept.',
  tooFast: (seconds) => `A little too fast. Sending again in ${seconds} s.`,
  notDurable: 'This browser does not let us keep unsent messages when you close it.',
  tooLong: (over) => `Too long by ${count(over, 'byte', 'bytes')}. Shorten it a little.`,
  badRoom: 'Use letters, digits, dots, dashes and underscores, 64 at most.',
  nameRefused: 'That name cannot be used. Try another one.',
  closedHere: 'No message can be sent here.',
  goTo: (name) => `Go to # ${name}`,

  sending: 'Sending…',
  waiting: 'Waiting',
  notSent: 'Not sent.',
  retry: 'Retry',
  discard: 'Discard',

  empty: 'Nothing here yet. Say hello.',
  begins: (name) => `This is where # ${isolated(name)} begins.`,
  oldest: 'Older messages are no longer kept.',
  loadingOlder: 'Loading older messages…',
  hole: 'Some messages here are no longer kept.',
  noEntry: (name, why) => `# ${isolated(name)} cannot be opened. ${why}`,
  newest: 'Newest',
  newMessages: (n) => count(n, 'new message', 'new messages'),
  spoken: (author, text) => `${isolated(author)}: ${shown(text)}`,
  spokenMany: (n) => count(n, 'new message', 'new messages'),

  forget: (name) => `Remove ${isolated(name)} from this list`,
  unreadIn: (n) => count(n, 'new message', 'new messages'),

  server: 'Server',
  version: 'Version',
  transport: 'Connection',
  fast: 'WebSocket',
  slow: 'Using the slower connection.',
  roundTrip: 'Round trip',
  milliseconds: (n) => `${n} ms`,
  unsent: 'Unsent',
  none: 'None',
};
