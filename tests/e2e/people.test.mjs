/* Accounts, minutes, workshops, roadmaps, in a browser, on a served demonstration. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/people.test.mjs
 */
import { accounts } from "./accounts.mjs";
import { minutes } from "./minutes.mjs";
import { plan } from "./plan.mjs";
import { suite } from "./support.mjs";
import { workshop } from "./workshop.mjs";

suite("des comptes dans un navigateur", [accounts, minutes, workshop, plan], { seconds: 150 });
