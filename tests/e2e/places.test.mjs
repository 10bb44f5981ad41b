/* Places kept true in a browser: reported, corrected, added, changed many at once. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/places.test.mjs
 */
import { batch } from "./batch.mjs";
import { editing } from "./editing.mjs";
import { placeForm } from "./place-form.mjs";
import { suite } from "./support.mjs";

suite("les lieux tenus à jour dans un navigateur", [editing, placeForm, batch]);
