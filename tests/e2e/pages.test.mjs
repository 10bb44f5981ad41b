/* Each kind of page in both themes: accessibility, weight; and every link. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/pages.test.mjs
 */
import { accessibility } from "./accessibility.mjs";
import { links } from "./links.mjs";
import { suite } from "./support.mjs";
import { weight } from "./weight.mjs";

const SECONDS = 240; /* all the kinds of pages in one test */
suite("les pages, thème neutre", [(each, _, site) => links(each, site), accessibility, weight], { seconds: SECONDS });
suite("les pages, thème etat", [accessibility, weight], { theme: "etat", seconds: SECONDS });
