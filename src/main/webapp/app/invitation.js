import { Requests } from '../connection/requests.js';
import { refusalOf } from '../connection/refusal.js';
import { clientMessage } from '../protocol/wire.js';
import roomWords from '../words/en-rooms.js';

/** Makes the user a member of a room by an invitation, `{room, secret}`, as soon as it is known who the user is. */
export async function acceptInvitation({ room, secret }, { rooms, session, notices }) {
  while (!session.me) await new Promise((resolve) => session.addEventListener('welcome', resolve, { once: true }));
  try {
    await new Requests(session).ask(clientMessage.member(room, session.me.id, { role: 'member', invite: secret }));
    rooms.enter(room);
  } catch (error) {
    notices.announce(refusalOf(error, { not_found: roomWords.invitationUsed, forbidden: roomWords.invitationUsed }));
  }
  rooms.forgetInvitation();
}
