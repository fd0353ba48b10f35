// Runs before the modules: says so when they are slow, and when they cannot be loaded. Plain script, no imports.
(() => {
  const show = (id) => {
    if ('ready' in document.documentElement.dataset) return;
    const part = document.getElementById(id);
    if (part) part.hidden = false;
  };
  // 5 s: longer than a slow phone network needs for the page.
  setTimeout(show, 5000, 'slow');
  addEventListener('error', (event) => {
    if (event.target === window || event.target.tagName === 'SCRIPT') show('broken');
  }, true);
  addEventListener('click', (event) => {
    if (event.target.id === 'reload') location.reload();
  });
})();
