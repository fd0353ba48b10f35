import { setHidden, setText } from '../browser/dom.js';
import { words } from '../words/locale.js';

/** Time for which an announcement is shown, ms. */
const ANNOUNCEMENT_MS = 6000;

/** Shows the connection notice: a status in the header, a sentence above the composer. Announcements replace the sentence for a while. */
export class NoticeBar {
  #notice;
  #announcement = null;
  #timer = null;
  #status;
  #root;
  #onDone;

  /**
   * `status` is the element in the header, `root` that of the sentence. Calls `onRetry()` when the user wants a connection now, and `onDone()` when the
   * button for that goes away under the user's focus.
   */
  constructor({ status, root, onRetry, onDone }, { notice, session }) {
    this.#notice = notice;
    this.#status = status;
    this.#root = root;
    this.#onDone = onDone;
    notice.addEventListener('change', () => this.#draw());
    session.addEventListener('refused', ({ detail }) => detail.name && this.announce(nameRefusal(detail.code)));
    root.querySelector('button').addEventListener('click', onRetry);
    this.#draw();
  }

  /** Shows a sentence about what the user just did. */
  announce(sentence) {
    this.#announcement = sentence;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dismiss(), ANNOUNCEMENT_MS);
    this.#draw();
  }

  /** Removes the announcement. */
  dismiss() {
    this.#announcement = null;
    this.#draw();
  }

  #draw() {
    const { status, sentence, isOffline, isSignedOut, hasConnected, isSlow } = this.#notice;
    setText(this.#status.lastElementChild, status);
    const state = isOffline || isSignedOut ? 'offline' : hasConnected && !isSlow ? 'connected' : 'connecting';
    if (this.#status.dataset.state !== state) this.#status.dataset.state = state;
    const shown = this.#announcement ?? sentence;
    setText(this.#root.firstElementChild, shown ?? '');
    this.#root.classList.toggle('shown', Boolean(shown));
    setHidden(this.#root.lastElementChild, !isOffline || Boolean(this.#announcement), this.#onDone);
  }
}

/** Why the server did not take a name. */
function nameRefusal(code) {
  if (code === 'conflict') return words.nameTaken;
  return code === 'rate_limited' ? words.renamedTooOften : words.invalidName;
}
