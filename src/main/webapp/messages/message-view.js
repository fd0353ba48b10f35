import { neutralizeBidi } from '../words/bidi.js';
import { fullTime, shortTime, time, words } from '../words/locale.js';
import { hueOf, initialsOf } from './avatar.js';
import { renderMarkup } from './markup.js';
import { isOwn } from './row-model.js';

let lastNumber = 0;

/** The element of one message. `draw` fills in the content, which changes rarely; `update` the rest. */
export class MessageView {
  element;
  /** Version of the row that was drawn. */
  version = 0;
  /** The last input of `update`: most rows have nothing new most of the time, and formatting a time is slow. */
  #shown = '';

  /** `template` is the element to clone. */
  constructor(template) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.#label();
  }

  /** Shows author and text. `me` is the user, or null before the first `welcome`. */
  draw(row, me) {
    const { element } = this;
    const own = isOwn(row, me);
    const isMentioned = row.mentions.includes(me?.id);
    this.version = row.version;
    element.dataset.key = row.key;
    element.querySelector('.avatar').textContent = initialsOf(row.author.name);
    element.style.setProperty('--hue', hueOf(row.author.id));
    element.querySelector('.author').textContent = own ? words.you : neutralizeBidi(row.author.name);
    // A hidden text would be a part of the name of the element.
    Object.assign(element.querySelector('.bot'), { hidden: !row.author.bot, textContent: row.author.bot ? words.bot : '' });
    element.classList.toggle('own', own);
    const text = element.querySelector('.text');
    element.classList.toggle('deleted', row.isDeleted);
    const content = row.isDeleted ? [words.deletedMessage] : renderMarkup(row.text, isMentioned ? me.name : '');
    text.replaceChildren(...quoteOf(row), ...content, ...(row.editedAt ? [small(words.edited)] : []), ...(row.isPinned ? [small(words.pinned)] : []), ...reactionsOf(row), text.querySelector('.state'));
    element.classList.toggle('mentions', isMentioned && !row.isDeleted);
  }

  /** Shows grouping, time and delivery. `label` is the delivery's label, `hasFailed` offers to retry or discard. */
  update({ startsGroup, at, label, isPending, hasFailed }) {
    const { element } = this;
    if (isPending) element.classList.add('pending');
    const shown = `${startsGroup} ${at} ${label} ${hasFailed}`;
    if (this.#shown === shown) return;
    this.#shown = shown;
    element.classList.toggle('starts-group', startsGroup);
    const stamp = element.querySelector('time');
    stamp.textContent = startsGroup ? time(at) : shortTime(at);
    stamp.dateTime = new Date(at).toISOString();
    stamp.title = fullTime(at);
    const state = element.querySelector('.state');
    if (state.dataset.state === label) return;
    state.dataset.state = label;
    element.classList.toggle('failed', hasFailed);
    state.replaceChildren(label, ...(hasFailed ? [button('retry', words.retry), button('discard', words.discard)] : []));
  }

  /** Names the element by author, what that is, and time. A screen reader reads the text as content, not as a label. */
  #label() {
    const parts = ['.author', '.bot', 'time'].map((selector) => this.element.querySelector(selector));
    lastNumber += 1;
    parts.forEach((part, i) => (part.id = `row-${lastNumber}-${i}`));
    this.element.setAttribute('aria-labelledby', parts.map(({ id }) => id).join(' '));
  }
}

/** Quotes the message that this one replies to, if any. */
function quoteOf({ replyTo }) {
  if (!replyTo) return [];
  const quote = document.createElement('blockquote');
  quote.className = 'reply';
  quote.dir = 'auto';
  if (replyTo.deleted) quote.textContent = words.deletedMessage;
  else if (replyTo.from) quote.textContent = words.spoken(replyTo.from.name, replyTo.text);
  else quote.textContent = words.oldMessage;
  return [quote];
}

/** The reactions as buttons that toggle the user's own. They are no stops of the Tab key: the menu of the message has them for that. */
function reactionsOf({ reactions }) {
  if (!reactions.length) return [];
  const list = document.createElement('p');
  list.className = 'reactions';
  for (const { emoji, count, isMine } of reactions) {
    const chip = button('react', `${neutralizeBidi(emoji)} ${count}`);
    chip.tabIndex = -1;
    chip.dataset.emoji = emoji;
    chip.setAttribute('aria-pressed', String(isMine));
    list.append(chip);
  }
  return [list];
}

function small(text) {
  const element = document.createElement('small');
  element.textContent = ` ${text}`;
  return element;
}

function button(action, label) {
  const element = document.createElement('button');
  element.type = 'button';
  element.dataset.action = action;
  element.textContent = label;
  return element;
}
