/** Text in the form that the server accepts: no control characters but line feed and tab, no blank lines at either end. */
export const cleanText = (typed) =>
  typed.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '').replace(/^\s*\n/, '').trimEnd();

/** Length in bytes of UTF-8, the unit of the server's limit. */
export const utf8Length = (text) => new TextEncoder().encode(text).length;
