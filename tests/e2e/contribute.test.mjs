/* Browser tests of what is written to and by a space: its letters. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/contribute.test.mjs
 */
import test from "node:test";

import { letters } from "./letters.mjs";
import { browse, serve } from "./support.mjs";

test("écrire à un espace, dans un navigateur", async (context) => {
  const browser = await browse();
  const site = await serve("neutre");
  context.after(async () => {
    await browser.close();
    await site.stop();
  });
  const each = (name, run) => context.test(name, { timeout: 90000 }, run);
  await letters(each, browser, site);
});
