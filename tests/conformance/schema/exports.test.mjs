/* Every export, read back without loss, and accepted by the official library.
 *
 *     node --test exports.test.mjs      with MAILLAGE_PROGRAM, and MAILLAGE_DATA for Hub-Lo's real records beside the demonstration
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const require = createRequire(import.meta.url);
const library = require("@gouvfr-anct/lieux-de-mediation-numerique");
const work = mkdtempSync(join(tmpdir(), "maillage-exports-"));
after(() => rmSync(work, { recursive: true, force: true }));

function maillage(...words) {
  const result = spawnSync(process.env.MAILLAGE_PROGRAM, [...words, "--quiet"], { encoding: "utf8" });
  assert.equal(result.status, 0, `${words.join(" ")}: ${result.stderr}`);
}

const json = (file) => JSON.parse(readFileSync(join(work, file), "utf8"));
const database = ["--database", `sqlite:${join(work, "m.sqlite")}`];
const data = process.env.MAILLAGE_DATA && join(process.env.MAILLAGE_DATA, "sources/hub-lo");
maillage("demo", "load", "28", ...database);
if (data) {
  maillage("import", "--source", "hub-lo", "--mapping", join(data, "hub-lo.config.json"), "--data", join(data, "hub-lo.json"),
           ...database);
}
for (const format of ["csv", "json", "geojson", "ods", "xlsx", "data-inclusion"])
  maillage("export", "--format", format, "--out", join(work, `lieux.${format}`), ...database);
const places = json("lieux.json");

function readBack(format, mapping) {
  maillage("convert", "--source", "relu", "--mapping", mapping, "--data", join(work, `lieux.${format}`), "--places",
           join(work, "relu.json"));
  return json("relu.json");
}

/* An empty pivot is written as the schema's « unknown » one. */
for (const [format, mapping] of [["csv", "officiel"], ["json", "officiel"], ["ods", "tableur"], ["xlsx", "tableur"]]) {
  test(`${format} is read back as it was`, () => {
    const again = new Map(readBack(format, mapping).map((place) => [place.id, place]));
    assert.ok(places.length >= 137);
    assert.equal(again.size, places.length);
    for (const place of places)
      assert.deepEqual(again.get(place.id), place);
  });
}

test("geojson is read back as it was, under our ids", () => {
  const bySource = new Map(json("lieux.geojson").features.map(({ properties }) => [properties.id, properties.id_source]));
  const again = new Map(readBack("geojson", "officiel").map((place) => [bySource.get(place.id), place]));
  assert.equal(again.size, places.length);
  for (const place of places)
    assert.deepEqual({ ...again.get(place.id), id: place.id }, place);
});

test("the official library reads each place", () => {
  let read = 0;
  for (const place of places) {
    /* It refuses what the schema admits: a place without street or date. Those are counted, not judged. */
    if (!place.adresse || !place.code_postal || !place.date_maj)
      continue;
    const model = library.fromSchemaLieuDeMediationNumerique(place);
    assert.equal(model.id, place.id);
    assert.equal(model.nom, place.nom);
    assert.deepEqual(model.services ?? [], place.services ? place.services.split("|") : []);
    assert.equal(model.horaires, place.horaires);
    read++;
  }
  assert.ok(read > places.length * 0.9, `${read} of ${places.length}`);
});

test("data·inclusion has a structure for each place, and each service its structure", () => {
  const { structures, services } = json("lieux.data-inclusion");
  const ids = new Set(structures.map((structure) => structure.id));
  assert.equal(ids.size, structures.length);
  assert.equal(structures.length, places.filter((place) => place.nom.length >= 3 && place.date_maj >= "2000").length);
  for (const structure of structures) {
    assert.match(structure.date_maj, /^\d{4}-\d{2}-\d{2}$/);
    assert.ok(structure.nom.length <= 150);
  }
  for (const service of services) {
    assert.ok(ids.has(service.structure_id), service.id);
    assert.ok(service.description.length >= 5);
  }
  assert.ok(services.length > structures.length / 2);
});

test("the national portal is told where the files are", () => {
  maillage("export", "--format", "publier", "--space", "region:24", "--site", "https://carte.exemple.fr/", "--out",
           join(work, "publier.json"), ...database);
  const dataset = json("publier.json");
  assert.equal(dataset.title, "Lieux de médiation numérique du Centre-Val de Loire");
  assert.equal(dataset.license, "lov2");
  assert.deepEqual(dataset.spatial, { zones: ["fr:region:24"], granularity: "poi" });
  assert.deepEqual(dataset.resources.map(({ url }) => url),
                   ["csv", "json", "geojson"].map((format) => `https://carte.exemple.fr/api/v1/lieux.${format}?region=24`));
  assert.equal(dataset.resources[0].schema.name, "LaMednum/standard-mediation-num");
});
