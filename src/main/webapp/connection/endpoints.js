/** Where the server is asked. All relative to the page, so that it works under any path of any host. */

const at = (path) => new URL(path, document.baseURI);

export function socketAddress() {
  const address = at('ws');
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

export const sessionAddress = () => at('api/session').href;

export const messagesAddress = (room, params = {}) => withParams(at(`api/rooms/${encodeURIComponent(room)}/messages`), Object.entries(params));

export const eventsAddress = (rooms, after) =>
  withParams(at('api/events'), [...rooms.map((room) => ['room', room]), ['after', after]]);

/** Whether plain HTTP gets an answer from an instance, whatever the answer is. */
export async function reach() {
  try {
    const { status } = await fetch(sessionAddress(), { cache: 'no-store', signal: AbortSignal.timeout(3000) });
    return status < 500;
  } catch {
    return false;
  }
}

function withParams(address, params) {
  for (const [name, value] of params) if (value !== undefined && value !== null) address.searchParams.append(name, value);
  return address.href;
}
