/* What we read, write and accept, beside the official library (npm @gouvfr-anct/lieux-de-mediation-numerique).
 *
 *     node --test schema.test.mjs       with SCHEMA_PLACES = the program of places.c
 *
 * Three judges: the library, the patterns of the Table Schema 1.0.1, and ours. Where the first two differ the schema wins;
 * every deliberate difference is listed in DIFFERENCES with its reason, and a listed one that no value shows fails.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const library = require("@gouvfr-anct/lieux-de-mediation-numerique");

const FIELDS = [
  "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "latitude", "longitude",
  "typologie", "telephone", "courriels", "site_web", "horaires", "presentation_resume", "presentation_detail", "source",
  "itinerance", "structure_parente", "date_maj", "services", "publics_specifiquement_adresses", "prise_en_charge_specifique",
  "frais_a_charge", "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "modalites_acces",
  "modalites_accompagnement", "fiche_acces_libre", "prise_rdv",
];

const ENUMERATIONS = {
  typologie: library.Typologie,
  services: library.Service,
  publics_specifiquement_adresses: library.PublicSpecifiquementAdresse,
  prise_en_charge_specifique: library.PriseEnChargeSpecifique,
  frais_a_charge: library.Frais,
  dispositif_programmes_nationaux: library.DispositifProgrammeNational,
  formations_labels: library.FormationLabel,
  modalites_acces: library.ModaliteAcces,
  modalites_accompagnement: library.ModaliteAccompagnement,
  itinerance: library.Itinerance,
};

function ours(mode, records = []) {
  const input = records.map((record) => JSON.stringify(record)).join("\n");
  const result = spawnSync(process.env.SCHEMA_PLACES, [mode], { input, encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(result.status, 0, result.stderr);
  return result.stdout;
}

function judge(records) {
  return ours("judge", records).trimEnd().split("\n").map((line) => JSON.parse(line));
}

/* Numerical Recipes' generator: the same values at each run. */
function random(seed) {
  let state = seed >>> 0;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const below = (count) => Math.floor(next() * count);
  return { below, one: (list) => list[below(list.length)], some: (list) => list.filter(() => next() < 0.4) };
}

const joined = (list) => (list.length ? list.join("|") : undefined);
const without = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

function place(number, dice) {
  const lists = Object.fromEntries(Object.entries(ENUMERATIONS).map(([field, values]) => [field, Object.values(values)]));
  const list = (field) => joined(dice.some(lists[field]).slice(0, 23));
  const awkward = ["", " ", ",", ";", '"', "\n", "’", "« x »", "=1+1", "é", "🙂", "\t", "a, \"b\"", "\\"];
  const text = () => dice.one(["Lieu", "Médiathèque", "Œuvre"]) + dice.one(awkward) + dice.one(["de Brou", "d’Anet", "28"]);
  const maybe = (value) => (dice.below(3) ? value : undefined);
  return without({
    id: `essai_${number}`,
    pivot: dice.one(["00000000000000", "43493312300029", "W281234567"]),
    nom: text(),
    commune: dice.one(["Chartres", "L'Haÿ-les-Roses", "Saint-Éliph", "Œuilly", "Nogent-le-Rotrou"]),
    code_postal: String(10000 + dice.below(89999)),
    code_insee: maybe(dice.one(["28085", "2A004", "97411", "01001"])),
    adresse: `${dice.below(200)} ${dice.one(["rue de l’Étape-au-Vin", "bis, place N° 3 ; bât. A–B / 2", "allée (nord)"])}`,
    complement_adresse: maybe(text()),
    ...(dice.below(3) ? { latitude: (dice.below(1.8e6) - 9e5) / 1e4, longitude: (dice.below(3.6e6) - 1.8e6) / 1e4 } : {}),
    typologie: list("typologie"),
    telephone: maybe(dice.one(["+33199001234", "+262262990000", "+687123456"])),
    courriels: joined(dice.some(["accueil@exemple.fr", "numerique@exemple.fr", "a.b+c@sous.exemple.fr"])),
    site_web: joined(dice.some(["https://exemple.fr", "http://exemple.fr/a/b?c=d#e", "https://www.exemple.fr:8080/"])),
    horaires: maybe(dice.one(["Mo-Fr 09:00-12:00,14:00-18:30; PH off", "week 2-52/2 Tu 09:00-12:00", 'Sa 10:00-12:00 "RDV"'])),
    presentation_resume: maybe(text()),
    presentation_detail: maybe(text() + "\n" + text()),
    source: maybe("Hubik"),
    itinerance: list("itinerance"),
    structure_parente: maybe(text()),
    date_maj: `20${10 + dice.below(15)}-0${1 + dice.below(9)}-${10 + dice.below(19)}`,
    services: list("services"),
    publics_specifiquement_adresses: list("publics_specifiquement_adresses"),
    prise_en_charge_specifique: list("prise_en_charge_specifique"),
    frais_a_charge: list("frais_a_charge"),
    dispositif_programmes_nationaux: list("dispositif_programmes_nationaux"),
    formations_labels: list("formations_labels"),
    autres_formations_labels: joined(dice.some(["QPV", "FRR", "Label « local »"])),
    modalites_acces: list("modalites_acces"),
    modalites_accompagnement: list("modalites_accompagnement"),
    fiche_acces_libre: maybe("https://acceslibre.beta.gouv.fr/app/28-brou/a/mairie/erp/lieu/"),
    prise_rdv: maybe("https://www.rdv-solidarites.fr/org/1?x=2"),
  });
}

const PLACES = (() => {
  const dice = random(28);
  return Array.from({ length: 2000 }, (_, number) => place(number, dice));
})();

/* What the library does on reading, by its own rules: without services the fields of the public are dropped. */
function asTheLibraryReads(record) {
  const read = { ...record };
  const dropped = ["publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge", "itinerance", "modalites_accompagnement"];
  if (read.services === undefined) {
    for (const field of dropped) delete read[field];
    read.modalites_acces = "Ce lieu n'accueille pas de public";
  } else if (read.modalites_acces !== undefined) {
    const modes = read.modalites_acces.split("|").filter((mode) => mode !== "Ce lieu n'accueille pas de public");
    read.modalites_acces = modes.join("|");
  }
  return read;
}

function readByTheLibrary(records) {
  return records.map((record) => library.toSchemaLieuMediationNumerique(library.fromSchemaLieuDeMediationNumerique(record)));
}

/* RFC 4180, in twenty lines: a reader that owes nothing to ours. */
function readCsv(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match; cell.lastIndex < text.length && (match = cell.exec(text)); ) {
    rows.at(-1).push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === "\r\n") rows.push([]);
  }
  assert.deepEqual(rows.pop(), [], "the file ends with a line end and is read whole");
  const [header, ...body] = rows;
  return { header, records: body.map((row) => Object.fromEntries(row.flatMap((value, i) => (value === "" ? [] : [[header[i], value]])))) };
}

test("the vocabularies are the library's", () => {
  const vocabularies = JSON.parse(ours("vocabularies"));
  assert.deepEqual(Object.keys(vocabularies).sort(), Object.keys(ENUMERATIONS).sort());
  for (const [field, values] of Object.entries(ENUMERATIONS))
    assert.deepEqual([...vocabularies[field]].sort(), Object.values(values).sort(), field);
});

test("the JSON we write is read by the library without loss", () => {
  const written = JSON.parse(ours("json", PLACES));
  assert.deepEqual(written, PLACES);
  for (const record of written) assert.deepEqual(Object.keys(record), FIELDS.filter((field) => field in record));
  assert.deepEqual(readByTheLibrary(written), PLACES.map(asTheLibraryReads));
});

test("the CSV we write is read by the library without loss", () => {
  const { header, records } = readCsv(ours("csv", PLACES));
  assert.deepEqual(header, FIELDS);
  for (const record of records)
    for (const field of ["latitude", "longitude"]) if (field in record) record[field] = Number(record[field]);
  assert.deepEqual(records, PLACES);
  assert.deepEqual(readByTheLibrary(records), PLACES.map(asTheLibraryReads));
});

test("what the library writes is read by us without loss", () => {
  const records = readByTheLibrary(PLACES.filter((record) => record.services !== undefined));
  assert.deepEqual(JSON.parse(ours("json", records)), records.map((record) => without({ ...record, modalites_acces: record.modalites_acces || undefined })));
});

/* --- Values one by one --------------------------------------------------------------------------------------------- */

const BASE = {
  id: "essai", pivot: "43493312300029", nom: "Lieu", commune: "Brou", code_postal: "28160", code_insee: "28061",
  adresse: "1 place de la Mairie", date_maj: "2024-02-20", services: "Aide aux démarches administratives",
};

/* Table Schema 1.0.1, to the letter. */
const PATTERNS = {
  pivot: /^[a-zA-Z0-9]{9,14}$/,
  code_postal: /^\d{5}$/,
  code_insee: /^([013-9]\d|2[AB1-9])\d{3}$/,
  telephone: /^(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)(\d){6,9}$/,
};

/* Where we differ from the schema's pattern, or from the library where the schema has none; `shown` counts the values. */
const DIFFERENCES = [
  { field: "pivot", why: "a SIRET whose key is wrong is kept and said", when: (value) => /^\d{14}$/.test(value), shown: 0 },
  { field: "courriels", why: "a one-letter local part is a real address", when: (value) => /^[^@]@/.test(value), shown: 0 },
  { field: "courriels", why: "two addresses joined by ; are two values, to be separated by |", when: (value) => value.includes(";"), shown: 0 },
  { field: "courriels", why: "RFC 5321: 254 characters at most", when: (value) => value.length > 254, shown: 0 },
  ...["site_web", "fiche_acces_libre", "prise_rdv"].map((field) => ({
    field, why: "a link for the public is http or https, with an address after //", when: (value) => !/^https?:\/\//.test(value), shown: 0,
  })),
];

const theirs = {
  commune: (value) => library.fromSchemaLieuDeMediationNumerique({ ...BASE, commune: value }),
  adresse: (value) => library.fromSchemaLieuDeMediationNumerique({ ...BASE, adresse: value }),
  courriels: (value) => library.Courriel(value),
  site_web: (value) => library.Url(value),
  fiche_acces_libre: (value) => library.Url(value),
  prise_rdv: (value) => library.Url(value),
};

function expected(field, value) {
  if (PATTERNS[field]) return PATTERNS[field].test(value);
  try {
    theirs[field](value);
    return true;
  } catch (error) {
    if (error instanceof library.ModelError) return false;
    throw error;
  }
}

const SEEDS = {
  pivot: ["43493312300029", "35600000049837", "W281234567", "9A1234567", "W2812345", "434 933 123 00029", "123456789"],
  code_postal: ["28000", "2800", "97411", "28000 ", "28O00"],
  code_insee: ["28085", "2A004", "2B004", "2C004", "20001", "97411", "38-2-33-546", "280085", "99999"],
  telephone: ["+33199001234", "0199001234", "01 99 00 12 34", "+33 1 99 00 12 34", "+590590990000", "+4412345678", "+681123456", "3949", "0033199001234", "+33(0)199001234"],
  commune: ["Chartres", "L'Haÿ-les-Roses", "L’Aigle", "Œuilly", "Saint-Éliph", "Paris 1", "Chartres (28)", "Brou.", "Ÿ", "×", "Ÿvetot\u00a0", "Ś"],
  adresse: ["1 rue de la Paix", "12 bis, rue N° 3 ; bât. A–B / 2", "rue \"x\"", "1 rue <b>", "Z.A. & Cie: +3|4", "rue — longue", "N²", "\u2028rue"],
  courriels: ["accueil@exemple.fr", "x@y.fr", "a@b", "a b@exemple.fr", "é@exemple.fr", "aa@exemple.fr;bb@exemple.fr", "aa@b-.fr", "aa@b.f", "aa@b.c.fr", "aa@@b.fr", "_a@b.fr", ".a@b.fr", `aa@${"b".repeat(64)}.fr`, `${"a".repeat(250)}@exemple.fr`, "aa@b.fr."],
  site_web: ["https://exemple.fr", "www.exemple.fr", "http://exemple.fr/a/b?c=d#e", "https://u:p@exemple.fr/", "https://exemple.fr/(b)", "mailto:a@exemple.fr", "ftp://exemple.fr", "https://", "https://é.fr", "https://exemple.fr/a~b!c", "http:/exemple.fr", "https://exemple.fr?a?b", "https://exemple.fr/a b", "https://exemple.fr/#/a", "https://a@b@c.fr", "https://exemple.fr/%20;x"],
};
SEEDS.fiche_acces_libre = SEEDS.prise_rdv = SEEDS.site_web;

/* The seeds, and each changed a little: a character out, in, or another. */
function values(field, count) {
  const dice = random(field.length * 7919);
  const alphabet = [..."aZ09 .-_@:;/|#?!%&='’\"éŒÿ×–°(),+\\~²<\u00a0"];
  const all = new Set(SEEDS[field]);
  for (let tries = 0; all.size < count && tries < count * 10; tries++) {
    const letters = [...dice.one(SEEDS[field])];
    for (let changes = 1 + dice.below(3); changes > 0; changes--)
      letters.splice(dice.below(letters.length + 1), dice.below(2), ...(dice.below(3) ? [dice.one(alphabet)] : []));
    all.add(letters.join(""));
  }
  return [...all].filter((value) => value.trim() !== "" && !(value.includes("|") && !["adresse", "commune"].includes(field) && !PATTERNS[field] && !/prise|fiche/.test(field)) && value === value.trim());
}

for (const field of Object.keys(SEEDS))
  test(`${field}: what they accept we accept, what they refuse we say, but the listed differences`, () => {
    const tried = values(field, 5000);
    const verdicts = judge(tried.map((value) => ({ ...BASE, [field]: value })));
    assert.equal(verdicts.length, tried.length);
    let accepted = 0;
    tried.forEach((value, i) => {
      assert.ok(verdicts[i].read && verdicts[i].kept, `${JSON.stringify(value)} must never cost the place`);
      const accept = !verdicts[i].findings.some((finding) => finding.field === field);
      accepted += accept;
      if (accept === expected(field, value)) return;
      const listed = DIFFERENCES.find((difference) => difference.field === field && difference.when(value));
      assert.ok(listed, `${JSON.stringify(value)}: ours ${accept}, theirs ${!accept}`);
      listed.shown++;
    });
    assert.ok(accepted > 5 && accepted < tried.length - 5, "both verdicts were tried");
    for (const difference of DIFFERENCES) if (difference.field === field) assert.ok(difference.shown > 0, `no value shows: ${difference.why}`);
  });

test("a term the library refuses is refused by name, one it accepts is read", () => {
  for (const [field, enumeration] of Object.entries(ENUMERATIONS)) {
    const good = Object.values(enumeration);
    const tried = [...good, ...good.map((value) => value + "x"), ...good.map((value) => value.toLowerCase()), ...good.map((value) => value.replace("'", "’"))];
    const verdicts = judge(tried.map((value) => ({ ...BASE, [field]: value })));
    tried.forEach((value, i) => {
      assert.equal(verdicts[i].read, good.includes(value), `${field}: ${value}`);
      if (!verdicts[i].read) assert.ok(verdicts[i].error.includes(value.slice(0, 70)), verdicts[i].error);
    });
  }
});

test("what both need: an identifier and a name", () => {
  for (const field of ["id", "nom"]) {
    const record = { ...BASE, [field]: "" };
    assert.throws(() => library.fromSchemaLieuDeMediationNumerique(record), library.ModelError);
    assert.equal(judge([record])[0].kept, false);
  }
});
