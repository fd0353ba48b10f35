import { setText } from '../browser/dom.js';
import words from '../words/en-cluster.js';
import { auditView } from './audit-view.js';
import { ClusterFeed } from './cluster-feed.js';
import { ClusterView } from './cluster-view.js';
import { ReportsView } from './reports-view.js';
import { TokenForm } from './token-form.js';

const byId = (id) => document.getElementById(id);
const status = byId('status');

/** Credentials of a request: the token or, without one, the session of an administrator's account. */
const credentialsOf = (token) => (token ? { headers: { Authorization: `Bearer ${token}` }, credentials: 'omit' } : { credentials: 'same-origin' });
const feed = new ClusterFeed((token, signal) => fetch('api/cluster', { ...credentialsOf(token), cache: 'no-store', signal }));
const form = new TokenForm(byId('sign-in'), load);
const view = new ClusterView(byId('overview'));
const audit = auditView(byId('audit'), (query) => fetch(`api/audit${query}`, { ...credentialsOf(form.token), cache: 'no-store' }));
const reports = new ReportsView(byId('reports'), (path, options) => fetch(`api/reports${path}`, { ...credentialsOf(form.token), cache: 'no-store', ...options }));

function showStatus(state, text) {
  status.dataset.state = state;
  setText(status.lastElementChild, text);
}

function load(token) {
  showStatus('connecting', words.loading);
  feed.start(token);
}

function askForToken(reason) {
  view.hide();
  audit.close();
  reports.close();
  form.show(reason);
  showStatus('connecting', words.signedOut);
}

feed.addEventListener('change', () => {
  if (feed.updatedAt === null) {
    feed.stop();
    return askForToken('unreachable');
  }
  form.hide();
  byId('sign-out').hidden = !form.token;
  view.show(feed);
  if (feed.isStale) showStatus('offline', words.silent(Math.round((Date.now() - feed.updatedAt) / 1000)));
  else showStatus('connected', words.live(feed.instances.filter(({ goneAt }) => goneAt === null).length));
});

feed.addEventListener('refused', ({ detail: reason }) => {
  const { token } = form;
  // After too many attempts the token may still be right.
  if (reason !== 'tooManyAttempts') form.forget();
  // Without one, nobody has done anything wrong.
  askForToken(token || reason === 'tooManyAttempts' ? reason : null);
});

byId('sign-out').querySelector('button').addEventListener('click', () => {
  form.forget();
  form.clear();
  feed.stop();
  askForToken(null);
});

// A hidden page asks for nothing. The charts have a gap there.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') feed.stop();
  else if (view.isShown) feed.start(form.token ?? '');
});

load(form.token ?? '');
document.documentElement.dataset.ready = '';
