/* Places referenced, called, looked after, in a browser. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/campaign.test.mjs
 */
import test from "node:test";

import { campaign } from "./campaign.mjs";
import { browse, serve } from "./support.mjs";

test("la campagne de référencement", async (context) => {
  const browser = await browse(), site = await serve("neutre");
  context.after(async () => {
    await browser.close();
    await site.stop();
  });
  await campaign((name, run) => context.test(name, { timeout: 90000 }, run), browser, site);
});
