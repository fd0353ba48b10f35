import { fullTime } from '../words/locale.js';
import peopleWords from '../words/en-people.js';
import { permittedMoves } from './permitted-moves.js';

/** The order of roles in a list. */
const RANK = { owner: 0, moderator: 1, member: 2, none: 3 };

/**
 * The people of a room as `MemberList` shows them: those who are there, and those who have a role and are not. `view`: `me`, the user's role
 * `mine`, the `roster`, the `facts`, and whether the room `isDirect`.
 */
export function listPeople({ me, mine, roster, facts, isDirect = false }) {
  const limits = new Map(facts.limited().map((one) => [one.id, one]));
  // Over HTTP nobody says who is there.
  const there = roster.people.some(({ id }) => id === me?.id) || !me ? roster.people : [...roster.people, me];
  const here = there.map(({ id, name, bot, role }) => ({ id, name, bot, role: role ?? facts.roleOf(id), isAway: false }));
  const ids = new Set(here.map(({ id }) => id));
  const away = facts.holders.filter(({ id }) => !ids.has(id)).map((holder) => ({ ...holder, isAway: true }));
  const all = [...here, ...away].map((person) => (person.id === me?.id ? { ...person, role: mine } : person));
  all.sort((a, b) => Number(a.isAway) - Number(b.isAway) || RANK[a.role] - RANK[b.role] || a.name.localeCompare(b.name));
  return all.map(({ id, name, bot, role, isAway }) => {
    const isSelf = id === me?.id;
    const moves = [...(isSelf || isDirect ? [] : ['message']), ...permittedMoves({ mine, theirs: role, isSelf, limits: limits.get(id) })];
    return { id, name, isAway, moves, note: [isSelf && peopleWords.you, bot && peopleWords.bot, peopleWords[role], isAway && peopleWords.away].filter(Boolean).join(' · ') };
  });
}

/** Those who are banned or muted, as `MemberList` shows them. */
export function listLimited({ me, mine, facts }) {
  return facts.limited().map(({ id, name, banUntil, muteUntil }) => {
    const moves = permittedMoves({ mine, theirs: facts.roleOf(id), isSelf: id === me?.id, limits: { banUntil, muteUntil } });
    return { id, name, isAway: false, moves: moves.filter((move) => move.startsWith('un')), note: banUntil ? banNote(banUntil) : muteNote(muteUntil) };
  });
}

const banNote = (until) => (until === -1 ? peopleWords.bannedForGood : peopleWords.bannedUntil(fullTime(until)));
const muteNote = (until) => (until === -1 ? peopleWords.mutedForGood : peopleWords.mutedUntil(fullTime(until)));
