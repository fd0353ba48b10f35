import { isolate } from './bidi.js';

/** Every text of the administrators' page. */

const plural = new Intl.PluralRules('en');
const count = (n, one, other) => `${n} ${plural.select(n) === 'one' ? one : other}`;

export default {
  loading: 'Asking…',
  signedOut: 'Not shown',
  live: (n) => `${count(n, 'instance', 'instances')}, live`,
  silent: (seconds) => `No answer for ${seconds} s`,

  wrongToken: 'That is not the token.',
  noAdministrator: 'This server has no administrator: CHAT_ADMIN_TOKEN is not set.',
  tooManyAttempts: 'Too many wrong tokens from here. Try again in a minute.',
  unreachable: 'The server does not answer. Try again.',
  noRedis: (names) => `${isolate(names)} cannot reach Redis. What is said there is refused until it can; instances that cannot be heard are not shown.`,
  stale: 'The server does not answer. These are its last figures; we keep asking.',

  running: 'Running',
  disconnected: 'No Redis',
  starting: 'Starting',
  leaving: 'Leaving',
  draining: 'Draining',
  stopped: 'Stopped',
  gone: (seconds) => `Gone for ${seconds} s`,
  none: '–',

  instance: 'Instance',
  state: 'State',
  version: 'Version',
  uptime: 'Uptime',
  restarts: 'Restarts',
  restartsExplained: 'Seen since this page was opened',
  connections: 'Connections',
  rooms: 'Rooms',
  messages: 'Messages/s',
  deliveries: 'Deliveries/s',
  cpu: 'CPU',
  memory: 'Memory',

  serving: 'Serving',
  of: (n, all) => `${n} of ${all}`,
  minutesAgo: (n) => `${n} min ago`,
  now: 'now',
  chart: (name, values) => `${name}: ${values || 'nothing yet'}`,
  value: (name, value) => `${isolate(name)} ${value}`,

  act: (who, done) => `${isolate(who)}: ${done}`,
  operator: 'operator',
  inRoom: (room) => `in ${isolate(room)}`,
  noActs: 'Nothing has been done yet.',

  noReports: 'Nothing is reported that has not been looked at.',
  reported: (who, room) => `Reported by ${isolate(who)}, in ${isolate(room)}`,
  reason: (reason) => `Reason: ${reason}`,
  messageGone: 'The message is deleted, or no longer kept.',
  seeMessage: 'See it in the room',
  closeReport: 'Done',

  seconds: (s) => `${s} s`,
  minutes: (m, s) => `${m} min ${s} s`,
  hours: (h, m) => `${h} h ${m} min`,
  days: (d, h) => `${d} d ${h} h`,
};
