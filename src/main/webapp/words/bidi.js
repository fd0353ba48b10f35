/** Other people's text may run from right to left, but must not reorder what stands around it or within it. */

/** Controls that reorder what follows, so that "gnp.exe" may look like "exe.png". */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The text to show: a control that reorders text is named instead of obeyed. What is stored keeps it. */
export const neutralizeBidi = (text) => text.replace(CONTROLS, (control) => `[U+${control.codePointAt(0).toString(16).toUpperCase()}]`);

/** The text to show within a sentence, where no element can isolate it. */
export function isolate(text) {
  const safe = neutralizeBidi(text);
  return RIGHT_TO_LEFT.test(safe) ? `\u2068${safe}\u2069` : safe;
}
