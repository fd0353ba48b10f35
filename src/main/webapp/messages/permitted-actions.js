/**
 * The names of what the user may do with a row, in the order in which it is offered: the server decides, and this only leaves out what
 * it would refuse. `me` is the user, as `welcome` has it; `role` the user's in the room; `isClosed` where an administrator has no
 * say as such; `mayWrite` is false where the user only reads.
 */
export function permittedActions({ kind, id, isDeleted, isPinned, author }, me, { role, isClosed = false, mayWrite }) {
  if (kind !== 'message' || !id || isDeleted || !me) return [];
  const isOwn = author.id === me.id;
  const isModerator = role === 'owner' || role === 'moderator' || Boolean(!isClosed && me.roles?.includes('admin'));
  const offered = [
    ['react', mayWrite],
    ['reply', mayWrite],
    ['edit', mayWrite && isOwn],
    [isPinned ? 'unpin' : 'pin', isModerator],
    ['copyText', true],
    ['copyLink', true],
    ['report', !isOwn],
    ['delete', isModerator || (mayWrite && isOwn)],
  ];
  return offered.filter(([, isOffered]) => isOffered).map(([name]) => name);
}
