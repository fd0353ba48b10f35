import { isolate, neutralizeBidi } from './bidi.js';

/** The texts of what one does with messages, which are loaded with it. Flat keys, as in `en.js`. */
export default {
  messageOf: (name) => `Message of ${isolate(name)}`,
  actions: 'Message actions',
  react: 'React',
  reactWith: (emoji) => `React with ${neutralizeBidi(emoji)}`,
  reply: 'Reply',
  edit: 'Edit',
  pin: 'Pin',
  unpin: 'Unpin',
  copyText: 'Copy text',
  copyLink: 'Copy link',
  delete: 'Delete',
  more: 'More',
  deleteQuestion: 'Delete this message for everybody?',
  keep: 'Keep it',
  copied: 'Copied.',
  cannotCopy: (text) => `This browser does not let us copy. Here it is: ${text}`,

  replyingTo: (name) => `Replying to ${isolate(name)}`,
  replyingToYou: 'Replying to yourself',
  editing: 'Editing your message',
  escape: 'Esc cancels',
  cancel: 'Cancel',

  messageGone: 'That message is gone.',
  notAllowed: 'You may not do that here.',
  notAllowedNow: 'You may not write here now.',
  tooManyPins: 'As many messages are pinned as can be. Unpin one first.',
  tooManyReactions: 'This message has as many reactions as it can have.',
  tooLongNow: 'That is too long.',
  tooSoon: (seconds) => `Too soon. Try again in ${seconds} s.`,
  failed: 'That did not work. Try again.',
};
