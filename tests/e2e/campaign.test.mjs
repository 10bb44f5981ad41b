/* Places referenced, called, looked after, in a browser. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/campaign.test.mjs
 */
import { campaign } from "./campaign.mjs";
import { suite } from "./support.mjs";

suite("la campagne de référencement", [campaign]);
