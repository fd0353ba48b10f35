import { setText } from '../browser/dom.js';
import { clientMessage } from '../protocol/wire.js';
import { neutralizeBidi } from '../words/bidi.js';
import peopleWords from '../words/en-people.js';
import { PanelSection, textButton } from './panel-section.js';

/** Longest topic, UTF-16 code units: the server counts bytes, and has the last word. */
const MAX_LENGTH = 256;

/** The topic of the room, which those who moderate it edit in its place. */
export class TopicSection {
  #section;
  #text = document.createElement('p');
  #edit = textButton(peopleWords.editTopic);
  #form = document.createElement('form');
  #field = Object.assign(document.createElement('input'), { maxLength: MAX_LENGTH, dir: 'auto' });
  #room = null;

  constructor(requests) {
    const save = Object.assign(textButton(peopleWords.save, 'primary'), { type: 'submit' });
    const cancel = textButton(peopleWords.cancel);
    this.#text.dir = 'auto';
    this.#field.setAttribute('aria-label', peopleWords.topic);
    this.#form.append(this.#field, save, cancel);
    this.#form.autocomplete = 'off';
    this.#section = new PanelSection('topic', requests, this.#text, this.#edit, this.#form);
    this.#edit.addEventListener('click', () => this.#setEditing(true));
    cancel.addEventListener('click', () => this.#setEditing(false));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#save();
    });
    this.#form.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** The element. */
  get root() {
    return this.#section.root;
  }

  /** Shows the topic of a room. */
  show({ room, mayModerate, isThere }) {
    if (this.#room !== room) this.#close();
    this.#room = room;
    this.#section.show(peopleWords.topic, isThere);
    setText(this.#text, room.facts.topic ? neutralizeBidi(room.facts.topic) : peopleWords.noTopic);
    this.#text.classList.toggle('none', !room.facts.topic);
    this.#edit.hidden = !mayModerate || !this.#form.hidden;
  }

  /** Escape leaves the field, not the panel. */
  #onKey(event) {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#setEditing(false);
  }

  #setEditing(isEditing) {
    if (!isEditing) this.#close();
    else Object.assign(this.#form, { hidden: false });
    this.#text.hidden = this.#edit.hidden = isEditing;
    if (isEditing) this.#field.value = this.#room.facts.topic;
    (isEditing ? this.#field : this.#edit).focus();
  }

  #close() {
    this.#form.hidden = true;
    this.#text.hidden = false;
  }

  async #save() {
    const topic = this.#field.value.trim();
    const texts = { bad_request: peopleWords.topicTooLong, too_large: peopleWords.topicTooLong };
    if (await this.#section.ask(clientMessage.set(this.#room.name, { topic }), texts)) this.#setEditing(false);
  }
}
