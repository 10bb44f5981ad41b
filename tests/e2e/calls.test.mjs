/* Journey 10 in a browser, from both sides: apply, instruct, mark, select, announce. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/calls.test.mjs
 */
import test from "node:test";

import { callDesk } from "./call-desk.mjs";
import { calls } from "./calls.mjs";
import { browse, serve } from "./support.mjs";

test("les appels à projets dans un navigateur", async (context) => {
  const browser = await browse();
  const site = await serve("neutre");
  context.after(async () => {
    await browser.close();
    await site.stop();
  });
  const each = (name, run) => context.test(name, { timeout: 90000 }, run);
  await calls(each, browser, site);
  await callDesk(each, browser, site);
});
