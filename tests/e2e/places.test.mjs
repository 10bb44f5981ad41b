/* Places kept true in a browser: reported, corrected, added, changed many at once. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/places.test.mjs
 */
import test from "node:test";

import { batch } from "./batch.mjs";
import { editing } from "./editing.mjs";
import { placeForm } from "./place-form.mjs";
import { browse, serve } from "./support.mjs";

test("les lieux tenus à jour dans un navigateur", async (context) => {
  const browser = await browse();
  const site = await serve("neutre");
  context.after(async () => {
    await browser.close();
    await site.stop();
  });
  const each = (name, run) => context.test(name, { timeout: 90000 }, run);
  await editing(each, browser, site);
  await placeForm(each, browser, site);
  await batch(each, browser, site);
});
