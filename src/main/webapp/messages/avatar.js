/** The hue of an author's avatar, 0 to 359, the same on every screen: FNV-1a, spread by the golden angle. */
export function hueOf(id) {
  let hash = 0x811c9dc5;
  for (const char of id) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193) >>> 0;
  return Math.round((hash % 1000) * 137.508) % 360;
}

/** Splits by what is read as one character, which may be several code points: a letter with its marks, a flag. */
const graphemes = new Intl.Segmenter();
const firstGrapheme = (text) => graphemes.segment(text)[Symbol.iterator]().next().value?.segment ?? '';

/** The first characters of the first and the last word of a name, in upper case. */
export function initialsOf(name) {
  const parts = name.trim().split(/\s+/);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]];
  return letters.map(firstGrapheme).join('').toUpperCase();
}
