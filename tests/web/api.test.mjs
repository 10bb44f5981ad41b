/* The open API on the demonstration: its description is valid OpenAPI 3.1, what it answers is what it describes, and
 * every way to take the places away gives the same ones. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/web/api.test.mjs
 * (MAILLAGE_ORIGIN=http://… tries a server that runs already.)
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

import { serve } from "../e2e/support.mjs";

const require = createRequire(import.meta.url);
const Ajv = require("ajv/dist/2020.js");
const addFormats = require("ajv-formats");

test("l’API", async (context) => {
  const site = process.env.MAILLAGE_ORIGIN
    ? { origin: process.env.MAILLAGE_ORIGIN, stop() {} } : await serve("neutre");
  context.after(() => site.stop());
  const { Validator } = await import("@seriousme/openapi-schema-validator");
  const ask = async (address, options) => fetch(site.origin + address, options);
  const json = async (address) => {
    const answer = await ask(address);
    assert.equal(answer.status, 200, address);
    return answer.json();
  };
  const description = await json("/api/v1/openapi.json");
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(description, "api");
  const check = (name, value) => {
    const valid = ajv.validate({ $ref: `api#/components/schemas/${name}` }, value);
    assert.ok(valid, `${name} : ${ajv.errorsText()}`);
  };

  await context.test("la description est un document OpenAPI 3.1 valide", async () => {
    const result = await new Validator().validate(structuredClone(description));
    assert.ok(result.valid, JSON.stringify(result.errors, null, 1));
    assert.equal(description.openapi, "3.1.0");
    assert.equal(description.servers[0].url, site.origin);
  });

  await context.test("chaque adresse décrite répond ce qu’elle décrit, avec chacun de ses exemples", async () => {
    const some = (await json("/api/v1/lieux?limite=1")).lieux[0];
    const values = { "/api/v1/lieux/{id}": { id: some.id }, "/api/v1/territoires/{code}": { code: "28" },
      "/tuiles/{version}/{z}/{x}/{y}.mvt": { version: 1, z: 5, x: 16, y: 11 } };
    for (const [path, { get }] of Object.entries(description.paths)) {
      const base = path.replace(/\{(\w+)\}/g, (_, name) => (values[path] ?? { code: "28" })[name]);
      const pairs = get.parameters.filter((one) => one.in === "query").flatMap((one) => {
        const value = one.example ?? (one.schema.items ?? one.schema).enum?.[0] ?? null;
        return value === null || ["latitude", "longitude", "tri"].includes(one.name) ? [] : [[one.name, value]];
      });
      for (const query of ["", ...pairs.map((pair) => "?" + new URLSearchParams([pair]))]) {
        const answer = await ask(base + query);
        assert.equal(answer.status, 200, base + query);
        const [type] = Object.keys(get.responses[200].content);
        assert.equal(answer.headers.get("content-type").split(";")[0], type, base + query);
        assert.equal(answer.headers.get("access-control-allow-origin"), "*");
        const schema = get.responses[200].content[type].schema?.$ref;
        if (schema) check(schema.split("/").at(-1), await answer.json());
        else await answer.arrayBuffer();
      }
    }
  });

  await context.test("la carte nationale lit la table comme la sienne", async () => {
    const all = (await json("/api/v1/lieux.json")).map((one) => one.id);
    const table = async (query, headers = {}) => ask("/rest/carto?" + new URLSearchParams(query), { headers });
    const rows = await (await table({ "adresse->>code_insee": "not.is.null" })).json();
    assert.deepEqual(rows.map((one) => one.id), all);
    assert.deepEqual(Object.keys(rows[0].adresse),
      ["numero_voie", "repetition", "nom_voie", "commune", "code_postal", "code_insee"]);
    assert.ok(rows.every((one) => Array.isArray(one.services) && one.mediateurs.length === 0));
    const stripped = await (await table({}, { accept: "application/vnd.pgrst.array+json;nulls=stripped" })).json();
    assert.ok(stripped.every((one) => Object.values(one).every((value) => value !== null)));

    const need = "Aide aux démarches administratives";
    const having = rows.filter((one) => one.services.includes(need));
    const counted = await table({ services: `cs.{"${need}"}`, select: "id,ville:adresse->>commune", limit: 5, offset: 2 },
      { prefer: "count=exact" });
    assert.equal(counted.status, 206);
    assert.equal(counted.headers.get("content-range"), `2-6/${having.length}`);
    assert.deepEqual(await counted.json(),
      having.slice(2, 7).map((one) => ({ id: one.id, ville: one.adresse.commune })));
    const past = await table({ offset: 5000 }, { prefer: "count=exact" });
    assert.equal(past.status, 416);
    assert.equal(past.headers.get("content-range"), `*/${rows.length}`);

    const either = await (await table({ or: "(nom.ilike.*médiath*,and(latitude.gt.48.5,not.and(source.eq.x)))" })).json();
    assert.deepEqual(either.map((one) => one.id), rows.filter((one) =>
      one.nom.toLowerCase().includes("médiath") || one.latitude > 48.5).map((one) => one.id));
    const last = await (await table({ order: "date_maj.desc,nom", limit: 3, select: "date_maj" })).json();
    const dates = rows.map((one) => one.date_maj).sort().reverse();
    assert.deepEqual(last.map((one) => one.date_maj), dates.slice(0, 3));
    const fresh = await table({ date_maj: `gte.${dates[9]}` });
    const tag = fresh.headers.get("etag");
    assert.equal((await table({ date_maj: `gte.${dates[9]}` }, { "if-none-match": tag })).status, 304);
    for (const wrong of [{ zzz: "eq.1" }, { nom: "foo.1" }, { services: "eq.1" }, { or: "(nom.eq.a" }, { limit: "-1" },
      { order: "services" }, { or: "(".repeat(50) }, { latitude: "gt.nord" }, { nom: "cs.{a}" }])
      assert.equal((await table(wrong)).status, 400, JSON.stringify(wrong));
  });

  await context.test("la première API de la carte garde ses filtres entre crochets", async () => {
    const base = "/api/v0/lieux-inclusion-numerique?";
    const all = await json(base), wanted = (query) => json(base + new URLSearchParams(query));
    assert.equal(all.length, (await json("/api/v1/lieux?limite=1")).total);
    const communes = [all[0].code_insee, all[5].code_insee];
    const some = await wanted({ "adresse[eq][code_insee]": communes.join(",") });
    assert.deepEqual(some, all.filter((one) => communes.includes(one.code_insee)));
    const either = await wanted({ "or[0][nom][beginsWith]": "M", "or[1][prise_rdv][exists]": "true" });
    assert.deepEqual(either, all.filter((one) => one.nom.startsWith("M") || one.prise_rdv));
    const page = await wanted({ "page[number]": 1, "page[size]": 10 });
    assert.deepEqual(page.data, all.slice(10, 20));
    assert.equal(page.meta.totalPages, Math.ceil(all.length / 10));
    assert.deepEqual((await json(page.links.next.slice(site.origin.length))).data, all.slice(20, 30));
    for (const wrong of ["zzz[eq]=1", "nom=1", "nom[foo]=1", "nom[eq=1", "page[size]=0"])
      assert.equal((await ask(base + wrong)).status, 400, wrong);
  });

  await context.test("une seule boîte trouve besoins, communes, intercommunalités et lieux", async () => {
    const meant = (q) => json("/api/v1/recherche?" + new URLSearchParams({ q, departement: "28" }));
    const names = (list) => list.map((one) => one.nom);
    assert.equal((await meant("imprimer à Dreux")).besoins[0].services, "acces-internet-et-materiel");
    assert.ok((await meant("st prest")).communes.some((one) => one.code === "28358"));
    assert.equal((await meant("Nojent-le-Rotrou")).communes[0].nom, "Nogent-le-Rotrou");
    assert.equal((await meant("28400")).communes[0].code_postal, "28400");
    assert.ok(names((await meant("communauté de communes du perche")).epci).includes("CC du Perche"));
    assert.ok((await meant("mediatheqe")).lieux.length > 0);
    assert.equal((await meant("mediatheqe")).compris, "mediatheque");
    assert.deepEqual(await meant(""), { besoins: [], communes: [], epci: [], lieux: [] });
    const near = await json("/api/v1/recherche?q=mairie&latitude=48.447&longitude=1.489&limite=3");
    assert.equal(near.lieux.length, 3);
    assert.ok(near.lieux.every((one) => Number.isInteger(one.distance)));
    assert.equal((await ask("/api/v1/recherche?q=a&latitude=48")).status, 400);
    const space = "/28-eure-et-loir";
    const box = async (typed) => (await ask(`${space}/recherche?` + new URLSearchParams({ recherche: typed }),
      { redirect: "manual" })).headers.get("location");
    assert.match(await box("Perche"), /\?epci=\d{9}$/);
    assert.match(await box("chartres"), /\?ou=chartres$/);
    assert.match(await box("imprimer"), /\?q=imprimer$/);
  });

  await context.test("les pages se suivent sans oubli ni répétition", async () => {
    for (const sort of ["nom", "distance&latitude=48.44&longitude=1.49&rayon=0", "fraicheur", "ouverture"]) {
      const seen = [];
      let address = `/api/v1/lieux?limite=7&tri=${sort}&champs=nom`, total;
      while (address) {
        if (sort === "ouverture") await new Promise((done) => setTimeout(done, 60)); // the second changes on the way
        const page = await json(address);
        total = page.total;
        seen.push(...page.lieux.map((one) => one.id));
        assert.ok(page.lieux.every((one) => Object.keys(one).every((key) => ["id", "nom"].includes(key))));
        address = page.suivant?.slice(site.origin.length);
      }
      assert.equal(seen.length, total, sort);
      assert.equal(new Set(seen).size, total, sort);
    }
  });

  await context.test("JSON, GeoJSON et CSV donnent les mêmes lieux, avec les mêmes critères", async () => {
    for (const query of ["", "?departement=28", "?services=aide-aux-demarches-administratives", "?commune=28085"]) {
      const { total } = await json("/api/v1/lieux" + query);
      const list = await json("/api/v1/lieux.json" + query);
      const { features } = await json("/api/v1/lieux.geojson" + query);
      assert.equal(list.length, total, query);
      assert.deepEqual(features.map((one) => one.properties), list, query);
      const csv = await (await ask("/api/v1/lieux.csv" + query)).text();
      assert.equal(csv.split("\r\n").filter((line) => line).length - 1, total, query);
      const sheet = await (await ask("/api/v1/lieux.csv" + (query ? query + "&" : "?") + "tableur=oui")).arrayBuffer();
      assert.deepEqual([...new Uint8Array(sheet.slice(0, 3))], [0xef, 0xbb, 0xbf]);
    }
  });

  await context.test("un lieu se lit par son identifiant, et la liste le dit pareil", async () => {
    const { lieux } = await json("/api/v1/lieux?limite=3");
    for (const one of lieux) assert.deepEqual(await json("/api/v1/lieux/" + one.id), one);
  });

  await context.test("un territoire compte ses lieux", async () => {
    const department = await json("/api/v1/territoires/28");
    assert.equal(department.nom, "Eure-et-Loir");
    assert.equal(department.lieux, (await json("/api/v1/lieux?limite=1&departement=28")).total);
    assert.equal((await json("/api/v1/territoires/24?type=region")).nom, "Centre-Val de Loire");
    assert.equal((await json("/api/v1/territoires/28085")).type, "commune");
  });

  await context.test("les besoins : fragilité, couverture, objectif, implantation", async () => {
    const index = await json("/api/v1/territoires/28/fragilite");
    assert.equal(index.territoires.length, 363);
    assert.ok(index.territoires.every(({ valeurs }) => valeurs.no_4g_coverage_rate.valeur === null), "l’inconnu est nul");
    const coverage = await json("/api/v1/territoires/28/couverture?km=5");
    const people = coverage.communes.reduce((sum, one) => sum + (one.km_vol_oiseau <= 5 ? one.habitants : 0), 0);
    assert.equal(people, coverage.ensemble.habitants_couverts);
    const targets = await json("/api/v1/territoires/28/objectif");
    assert.ok(Math.abs(targets.ensemble.calcul - 157.04) < 0.01);
    assert.equal(targets.parties.reduce((sum, one) => sum + one.objectif, 0), targets.ensemble.objectif);
    const siting = await json("/api/v1/territoires/28/implantations?nombre=5");
    assert.equal(siting.communes.length, 5);
    assert.ok(siting.prouve && siting.ecart === 0);
    assert.equal(siting.communes.reduce((sum, one) => sum + one.gain, 0), siting.gain);
    for (const wrong of ["28/fragilite?niveau=x", "28/fragilite?type=x", "28/couverture?km=99", "28/objectif?cle=x"])
      assert.equal((await ask("/api/v1/territoires/" + wrong)).status, 400, wrong);
    assert.equal((await ask("/api/v1/territoires/99/implantations")).status, 404);
  });

  await context.test("rien ne change : 304", async () => {
    for (const address of ["/api/v1/lieux", "/api/v1/lieux.csv", "/api/v1/openapi.json", "/api/v1/territoires/28"]) {
      const headers = { "accept-encoding": "identity" };
      const tag = (await ask(address, { headers })).headers.get("etag");
      assert.match(tag, /^"[^"]+"$/, address);
      const again = await ask(address, { headers: { ...headers, "if-none-match": tag } });
      assert.equal(again.status, 304, address);
      assert.equal((await again.arrayBuffer()).byteLength, 0);
    }
  });

  await context.test("une tuile est gardée un an, une tuile d’un ancien annuaire jamais", async () => {
    const { version } = await json("/api/v1/lieux?limite=1");
    const tile = await ask(`/tuiles/${version}/5/16/11.mvt`);
    assert.match(tile.headers.get("cache-control"), /immutable/);
    const old = await ask(`/tuiles/${version + 1}/5/16/11.mvt`);
    assert.equal(old.status, 200);
    assert.equal(old.headers.get("cache-control"), "no-store");
    assert.equal((await ask(`/tuiles/${version}/5/32/0.mvt`)).status, 404);
  });

  await context.test("ce qui est faux est refusé en français, avec sa raison", async () => {
    const wrong = {
      "/api/v1/lieux?limite=0": [400, "invalid"],
      "/api/v1/lieux?limite=100000": [400, "invalid"],
      "/api/v1/lieux?limite=dix": [400, "invalid"],
      "/api/v1/lieux?bidule=1": [400, "invalid"],
      "/api/v1/lieux?services=zzz": [400, "invalid"],
      "/api/v1/lieux?champs=nom,zzz": [400, "invalid"],
      "/api/v1/lieux?latitude=48": [400, "invalid"],
      "/api/v1/lieux?latitude=148&longitude=1": [400, "invalid"],
      "/api/v1/lieux?cadre=1,2,3": [400, "invalid"],
      "/api/v1/lieux?modifie_depuis=hier": [400, "invalid"],
      "/api/v1/lieux?curseur=zzz": [400, "invalid"],
      "/api/v1/lieux.csv?limite=1": [400, "invalid"],
      "/api/v1/lieux/0000000000000": [404, "missing"],
      "/api/v1/lieux/zzz": [404, "missing"],
      "/api/v1/territoires/99999": [404, "missing"],
      "/api/v1/territoires/28?type=pays": [400, "invalid"],
      "/api/v2/lieux": [404, "missing"],
      "/api/v1/lieux?q=%27%3B%20DROP%20TABLE%20place%3B--": [200],
      "/api/v1/lieux?q=%3Cscript%3E": [200],
    };
    for (const [address, [status, kind]] of Object.entries(wrong)) {
      const answer = await ask(address);
      assert.equal(answer.status, status, address);
      const body = await answer.json();
      if (kind) {
        assert.equal(answer.headers.get("content-type"), "application/problem+json");
        check("Probleme", body);
        assert.equal(body.kind, kind, address);
        assert.ok(body.detail.length > 10);
      }
    }
    assert.equal((await ask("/api/v1/lieux", { method: "POST" })).status, 405);
    assert.equal((await ask("/api/v1/lieux", { method: "OPTIONS" })).status, 204);
  });
});
