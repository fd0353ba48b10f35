/** Words in the form in which the server finds them: whatever their case and accents. The server's FoldedText does the same. */

/** Letters of scripts that are written without spaces, so that a word may begin anywhere, and all that is no letter or digit. */
const BEGINS_ANYWHERE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|^[^\p{L}\p{Nd}]/u;
const ENDS_IN_WORD = /[\p{L}\p{Nd}]$/u;
const ACCENTS = /[\u0300-\u036f]/g;
const CHARACTER = /\P{M}\p{M}*|\p{M}+/gu;
const WORD = /(from:)?(?:"([^"]*)"|(\S+))/g;

const fold = (text) => text.normalize('NFKC').toLowerCase().normalize('NFD').replace(ACCENTS, '').replaceAll('ς', 'σ').normalize('NFC');

/** The folded words that a search looks for in texts; those of the author's name are left out. */
export const wordsOf = (query) =>
  Array.from(fold(query).matchAll(WORD))
    .filter(([, from]) => !from)
    .map(([, , quoted, plain]) => (quoted ?? plain).trim())
    .filter(Boolean);

/** The parts of a text, in order, as `{text, isFound}`: those that begin with one of these folded words, and those between them. */
export function markWords(text, sought) {
  const { folded, places } = foldByCharacter(text);
  const found = sought.flatMap((word) => placesOf(folded, word)).sort(([a], [b]) => a - b);
  const parts = [];
  let end = 0;
  const add = (from, to, isFound) => from < to && parts.push({ text: text.slice(from, to), isFound });
  for (const [from, to] of found) {
    const [first, last] = [places[from].from, places[to - 1].to];
    if (first < end) continue;
    add(end, first, false);
    add(first, last, true);
    end = last;
  }
  add(end, text.length, false);
  return parts;
}

/** The folded text, and of each of its units the place of the character that it comes from. */
function foldByCharacter(text) {
  let folded = '';
  const places = [];
  for (const { 0: character, index } of text.matchAll(CHARACTER)) {
    const part = fold(character);
    folded += part;
    for (let i = 0; i < part.length; i += 1) places.push({ from: index, to: index + character.length });
  }
  return { folded, places };
}

function placesOf(folded, word) {
  const places = [];
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
    if (BEGINS_ANYWHERE.test(word) || !ENDS_IN_WORD.test(folded.slice(0, at))) places.push([at, at + word.length]);
  }
  return places;
}
