import { words } from '../words/locale.js';

/** Length to which a description is cut that names no known browser, characters. */
const MAX_LENGTH = 60;

/** Names of browsers and systems by what their description contains. The first that matches counts: most contain others' names, too. */
const BROWSERS = [['Edg', 'Edge'], ['OPR/', 'Opera'], ['SamsungBrowser/', 'Samsung Internet'], ['Firefox/', 'Firefox'], ['FxiOS/', 'Firefox'], ['CriOS/', 'Chrome'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari'], ['curl/', 'curl']];
const SYSTEMS = [['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['CrOS', 'ChromeOS'], ['Windows', 'Windows'], ['Mac OS X', 'macOS'], ['Linux', 'Linux']];

const find = (names, text) => names.find(([part]) => text.includes(part))?.[1];

/** A device in a few words, from the description that its browser gives of itself (`User-Agent`). */
export function deviceName(description) {
  const browser = find(BROWSERS, description);
  const system = find(SYSTEMS, description);
  if (browser && system) return words.deviceOn(browser, system);
  return browser ?? (description.slice(0, MAX_LENGTH) || words.unknownDevice);
}
