/** Text as the server takes it: no control characters but line feed and tab, no blank edge lines. */
export const cleanText = (typed) =>
  typed.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '').replace(/^\s*\n/, '').trimEnd();

/** Bytes of UTF-8: the unit of the server's limit. */
export const bytes = (text) => new TextEncoder().encode(text).length;
