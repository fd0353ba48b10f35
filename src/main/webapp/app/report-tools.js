import { loadStylesheet } from '../browser/stylesheet.js';
import { Requests } from '../connection/requests.js';
import { ReportDialog } from '../messages/report-dialog.js';

/** Builds the dialog in which a message is reported. Resolves with it when its stylesheets apply. */
export async function buildReport({ session, notices }) {
  await Promise.all([loadStylesheet('css/account.css'), loadStylesheet('css/report.css')]);
  return new ReportDialog({ requests: new Requests(session), notices });
}
