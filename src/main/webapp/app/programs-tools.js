import { loadStylesheet } from '../browser/stylesheet.js';
import { Programs } from '../people/programs.js';
import { ProgramsDialog } from '../people/programs-dialog.js';

/** Builds the dialog about bots and webhooks. Resolves with it when its stylesheets apply. */
export async function buildPrograms({ requests, identity }) {
  await Promise.all([loadStylesheet('css/account.css'), loadStylesheet('css/programs.css')]);
  return new ProgramsDialog(new Programs({ requests, identity }));
}
