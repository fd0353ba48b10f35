/** Loads a stylesheet, by its path from the page, once. Resolves when it applies, or cannot be had. */
export function loadStylesheet(path) {
  const loaded = document.querySelector(`link[rel="stylesheet"][href="${path}"]`);
  if (loaded) return Promise.resolve();
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: path });
  return new Promise((resolve) => {
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}
