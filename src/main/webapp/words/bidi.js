/** Text of others, wherever it is shown: it may run from right to left, but never turn what stands around or within it. */

/** Controls that turn what follows, so that "gnp.exe" may look like "exe.png". */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The text as it is shown: a control that would turn it is named instead of obeyed. What is stored keeps it. */
export const shown = (text) => text.replace(TURNS, (control) => `[U+${control.codePointAt(0).toString(16).toUpperCase()}]`);

/** The same within a sentence, where no element can keep the two apart. */
export function isolated(text) {
  const safe = shown(text);
  return RIGHT_TO_LEFT.test(safe) ? `\u2068${safe}\u2069` : safe;
}
