// Runs before the modules, as a classic script: shows a banner while they load slowly, and one when they cannot be loaded.
(() => {
  const show = (id) => {
    if ('ready' in document.documentElement.dataset) return;
    const banner = document.getElementById(id);
    if (banner) banner.hidden = false;
  };
  // A slow mobile network loads the page in less than 5 s.
  setTimeout(show, 5000, 'slow');
  addEventListener('error', (event) => {
    if (event.target === window || event.target.tagName === 'SCRIPT') show('broken');
  }, true);
  // What a form does is its module's. Before that is there, Enter must not load the page again.
  addEventListener('submit', (event) => event.preventDefault());
  addEventListener('click', (event) => {
    if (event.target.id === 'reload') location.reload();
  });
})();
