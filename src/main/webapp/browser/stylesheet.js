/** Loads a stylesheet, by its path from the page, once. Resolves when it applies, or cannot be had. */
export function loadStylesheet(path) {
  const { href } = new URL(`../${path}`, import.meta.url);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve();
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  return new Promise((resolve) => {
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}
