/* Browser tests of what is written to and by a space: contributions (journey 5), with a real mailbox and a real SMTP server
 * beside, and letters. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/contribute.test.mjs
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { contribute, dovecot, startMailbox } from "./contribute.mjs";
import { letters } from "./letters.mjs";
import { browse, serve } from "./support.mjs";
import { startSink } from "../support/sink.mjs";

test("écrire à un espace, dans un navigateur", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "maillage-contribute-"));
  chmodSync(folder, 0o755);
  const mailbox = join(folder, "imap");
  writeFileSync(join(folder, "secret"), "un mot de passe, avec des blancs\n", { mode: 0o600 });
  const imap = startMailbox(mailbox, Number(process.env.MAILLAGE_TEST_IMAP_PORT ?? 41430));
  const smtp = await startSink();
  const ended = [];
  context.after(async () => {
    for (const end of ended.reverse()) await end();
    smtp.stop();
    execFileSync(dovecot, ["stop", mailbox]);
    rmSync(folder, { recursive: true, force: true });
  });
  const site = await serve("neutre", (origin) => ({
    MAILLAGE_PUBLIC_ADDRESS: origin,
    MAILLAGE_MAIL_RELAY: `smtp://127.0.0.1:${smtp.port}`, MAILLAGE_MAIL_FROM: "maillage@exemple.fr", MAILLAGE_MAIL_PER_MINUTE: "0",
    MAILLAGE_MAIL_IN_SERVER: `imap://127.0.0.1:${imap}`, MAILLAGE_MAIL_IN_USER: "collecte@eure-et-loir.test",
    MAILLAGE_MAIL_IN_PASSWORD_FILE: join(folder, "secret"), MAILLAGE_MAIL_IN_SECONDS: "1",
  }));
  ended.push(() => site.stop());
  const browser = await browse();
  ended.push(() => browser.close());
  const each = (name, run) => context.test(name, { timeout: 90000 }, run);
  await contribute(each, browser, site, { mailbox, sink: smtp.folder });
  await letters(each, browser, site);
});
