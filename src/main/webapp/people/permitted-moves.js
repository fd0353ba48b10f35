const moderates = (role) => role === 'owner' || role === 'moderator';

/**
 * The names of what the user may do about another one in a room, or about oneself, in the order in which it is offered. The server decides;
 * this only leaves out what it would refuse. `mine` and `theirs` are roles; `limits` are the other's, `{banUntil, muteUntil}`.
 */
export function permittedMoves({ mine, theirs, isSelf, limits = { banUntil: 0, muteUntil: 0 } }) {
  if (isSelf) return moderates(theirs) ? ['giveUp'] : [];
  if (!moderates(mine) || (moderates(theirs) && mine !== 'owner')) return [];
  const isBanned = limits.banUntil !== 0;
  const offered = [
    ['makeOwner', mine === 'owner' && theirs !== 'owner' && !isBanned],
    ['makeModerator', mine === 'owner' && theirs !== 'moderator' && !isBanned],
    ['takeRole', mine === 'owner' && moderates(theirs)],
    ['muteShort', !limits.muteUntil && !isBanned],
    ['muteLong', !limits.muteUntil && !isBanned],
    ['unmute', limits.muteUntil !== 0],
    ['remove', !isBanned],
    ['banLong', !isBanned],
    ['banForGood', limits.banUntil !== -1],
    ['unban', isBanned],
  ];
  return offered.filter(([, isOffered]) => isOffered).map(([name]) => name);
}

const SHORT_MS = 10 * 60_000;
const LONG_MS = 24 * 3_600_000;

/** The change that a move at a time asks of the server. */
export function changeBy(move, now = Date.now()) {
  return {
    makeOwner: { role: 'owner' },
    makeModerator: { role: 'moderator' },
    takeRole: { role: 'member' },
    giveUp: { role: 'member' },
    remove: { role: 'none' },
    muteShort: { muteUntil: now + SHORT_MS },
    muteLong: { muteUntil: now + LONG_MS },
    unmute: { muteUntil: 0 },
    banLong: { banUntil: now + LONG_MS },
    banForGood: { banUntil: -1 },
    unban: { banUntil: 0 },
  }[move];
}
