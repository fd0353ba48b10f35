import words from '../words/en-cluster.js';

const language = navigator.language || 'en';
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });

/** As a whole number. */
export const formatNumber = (n) => whole.format(n);

/** With one decimal place below 100. */
export const formatRate = (n) => (n < 100 ? tenths : whole).format(n);

/** A fraction of 1, in percent. */
export const formatShare = (n) => percent.format(n);

/** A number of bytes, in MB. */
export const formatMemory = (bytes) => `${whole.format(bytes / 1_048_576)} MB`;

/** A duration in ms, in its two largest units. */
export function formatDuration(ms) {
  const s = Math.floor(ms / 1000);
  if (s < 60) return words.seconds(s);
  if (s < 3600) return words.minutes(Math.floor(s / 60), s % 60);
  if (s < 86_400) return words.hours(Math.floor(s / 3600), Math.floor((s % 3600) / 60));
  return words.days(Math.floor(s / 86_400), Math.floor((s % 86_400) / 3600));
}
