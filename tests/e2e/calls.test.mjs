/* Journey 10 in a browser, from both sides: apply, instruct, mark, select, announce. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/calls.test.mjs
 */
import { callDesk } from "./call-desk.mjs";
import { calls } from "./calls.mjs";
import { suite } from "./support.mjs";

suite("les appels à projets dans un navigateur", [calls, callDesk]);
