import words from './en.js';

export { words };

/** Texts are in the language of the words; times and dates are in the browser's. */
const language = navigator.language || 'en';
const clockTime = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
const longDay = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
const yearDay = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' });
const exact = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium' });

/** Hours and minutes. */
export const time = (at) => clockTime.format(at);

/** The time without AM or PM, for the narrow column beside a row. */
export const shortTime = (at) =>
  clockTime.formatToParts(at).filter(({ type }) => type === 'hour' || type === 'minute').map(({ value }) => value).join(':');

/** Day and time, in full. */
export const fullTime = (at) => exact.format(at);

/** The local day as a key: equal for two times of the same day. */
export function dayOf(at) {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** "Today", "Yesterday" or the date, with the year unless it is the present one. */
export function dayName(at, now = Date.now()) {
  if (dayOf(at) === dayOf(now)) return words.today;
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(at) === dayOf(yesterday)) return words.yesterday;
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? longDay.format(at) : yearDay.format(at);
}
