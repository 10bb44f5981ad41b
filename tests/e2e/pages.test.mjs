/* Each kind of page in both themes at once: accessibility, weight; and every link. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/pages.test.mjs
 */
import test from "node:test";

import { accessibility } from "./accessibility.mjs";
import { links } from "./links.mjs";
import { suite } from "./support.mjs";
import { weight } from "./weight.mjs";

const seconds = 240; /* all the kinds of pages in one test */
test("les pages", { concurrency: 2 }, (context) => {
  const within = (name, run) => context.test(name, run);
  return Promise.all([
    suite("thème neutre", [(each, _, site) => links(each, site), accessibility, weight], { seconds, within }),
    suite("thème etat", [accessibility, weight], { theme: "etat", seconds, within }),
  ]);
});
