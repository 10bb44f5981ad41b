/* What anybody does, in a browser, on a served demonstration. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/visitors.test.mjs
 */
import { embed } from "./embed.mjs";
import { journey } from "./journey.mjs";
import { map } from "./map.mjs";
import { need } from "./need.mjs";
import { orientation } from "./orientation.mjs";
import { rounds } from "./rounds.mjs";
import { suite } from "./support.mjs";
import { territories } from "./territories.mjs";

suite("un visiteur dans un navigateur", [journey, orientation, rounds, map, embed, need, territories]);
