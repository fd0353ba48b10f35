/** Other people's text may run from right to left, but must not reorder what stands around it or within it. */

/** Controls that reorder what follows, so that "gnp.exe" may look like "exe.png". */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Marks that count as letters written from right to left, and so swap the parts of a word: "png.", mark, "exe" looks like "exe.png". */
const MARK = /[\u061c\u200f]/;

const WORD = /[^ \n\t\u00a0\u3000]+/g;
const MARK_OR_LETTER = /[\u061c\u200f]|\p{L}|\p{N}/gu;

/** The text to show: a control that reorders text is named instead of obeyed. What is stored keeps it. */
export const neutralizeBidi = (text) => dropMarks(text).replace(CONTROLS, (control) => `[U+${control.codePointAt(0).toString(16).toUpperCase()}]`);

/**
 * The text without the marks that would swap the parts of a word. Those at a word's edge, or beside letters that are written from right to left,
 * are of honest use: they put a full stop in its place.
 */
export const dropMarks = (text) => (MARK.test(text) ? text.replace(WORD, dropMarksWithin) : text);

function dropMarksWithin(word) {
  const dropped = [];
  let afterLetter = false;
  let marks = [];
  for (const { 0: found, index } of word.matchAll(MARK_OR_LETTER)) {
    if (MARK.test(found)) {
      if (afterLetter) marks.push(index);
      continue;
    }
    afterLetter = !RIGHT_TO_LEFT.test(found);
    if (afterLetter) dropped.push(...marks);
    marks = [];
  }
  return [...dropped, word.length].map((end, i) => word.slice(i && dropped[i - 1] + 1, end)).join('');
}

/** The text to show within a sentence, where no element can isolate it. */
export function isolate(text) {
  const safe = neutralizeBidi(text);
  return RIGHT_TO_LEFT.test(safe) ? `\u2068${safe}\u2069` : safe;
}
