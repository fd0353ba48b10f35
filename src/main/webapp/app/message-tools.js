import { loadStylesheet } from '../browser/stylesheet.js';
import { Requests } from '../connection/requests.js';
import { Composing } from '../messages/composing.js';
import { MessageActions } from '../messages/message-actions.js';
import { addressOf } from '../rooms/rooms.js';

/** Builds what one does with messages. Resolves with the `MessageActions` when its stylesheet applies. */
export async function buildMessageActions({ log, form }, { modules, rooms, session, composer, notices }) {
  await loadStylesheet('css/actions.css');
  const composing = new Composing(form, composer);
  const requests = new Requests(session);
  let report = null;
  const onReport = async (room, row, onClose) => {
    report ??= modules.loadPersistently('app/report-tools.js').then(({ buildReport }) => buildReport({ session, notices }));
    (await report).open(room, row, onClose);
  };
  return new MessageActions(log, { rooms, session, requests, composing, notices, addressOf, onLeave: () => composer.focus(), onReport });
}
