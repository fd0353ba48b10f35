/** Who talks in which room, in this order; `null` is the person whose page is photographed. */
export const CONVERSATION = [
  ['Jonas', 'lobby', 'Good morning, everybody.'],
  ['Mei', 'support', 'A customer asks whether the export has a limit. Does it?'],
  ['Yusuf', 'support', '50 MB, or 100,000 rows.'],
  ['Ana', 'release', 'Rolling out **2.4** now, starting with `chat-1`.'],
  ['Jonas', 'release', 'I am watching the dashboard: 1,204 connections, nothing unusual.'],
  ['Ana', 'release', '`chat-1` is ready, its users are back. Going on with the others.'],
  ['Mei', 'release', 'I am on a train with bad Wi-Fi and did not see as much as a flicker.'],
  ['Jonas', 'release', '> did not see as much as a flicker\n\nThat is the idea.'],
  [null, 'release', 'Same here. The line at the top just changed from chat-2 to chat-4, that is all.'],
  ['Ana', 'release', 'All four run it now:\n```\n$ chatctl release target/chat.jar\n==> 2.3 → 2.4: chat-1 first\n==> the others, one after the other\n==> 2.4 serves on 4 instances\n```'],
  ['Yusuf', 'release', 'صباح الخير! كل شيء يعمل.'],
  ['Jonas', 'release', '0 errors, 0 reconnects that took longer than 100 ms. The notes are at https://example.org/releases/2.4'],
  [null, 'release', 'Thank you, that was quick.'],
];

/** Said after the pictured room is open: they become unread counts beside the other rooms. */
export const UNREAD = [
  ['Mei', 'support', 'Thanks. They also ask for a CSV with semicolons.'],
  ['Yusuf', 'support', 'That is a setting since 2.4.'],
  ['Ana', 'lobby', 'Lunch at half past twelve?'],
];
