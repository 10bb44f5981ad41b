/* The pages of territories, and the national map's addresses that lead to ours. */
import assert from "node:assert/strict";

import { open, space } from "./support.mjs";

const REGION = "/region-24-centre-val-de-loire";

/* Old address: where it leads (null: nowhere). */
const OLD = {
  "/centre-val-de-loire": REGION,
  "/centre-val-de-loire/lieux": REGION + "/lieux",
  "/centre-val-de-loire/lieux/exporter": "/api/v1/lieux.csv?region=24",
  "/centre-val-de-loire/eure-et-loir": space,
  "/centre-val-de-loire/loiret": REGION + "/territoires/departement-45-loiret",
  "/centre-val-de-loire/loiret/lieux": REGION + "/lieux?departement=45",
  "/centre-val-de-loire/eure-et-loir/lieux": space + "/lieux",
  "/centre-val-de-loire/eure-et-loir/lieux/exporter": "/api/v1/lieux.csv?departement=28",
  "/centre-val-de-loire/eure-et-loir/lieux/demo-001": space + "/lieux/france-services-d-epernon",
  "/lieux": "/",
  "/lieux/exporter": "/api/v1/lieux.csv",
  "/lieux/demo-001": space + "/lieux/france-services-d-epernon",
  "/lieux/Coop-num%C3%A9rique_1__demo-001": space + "/lieux/france-services-d-epernon",
  "/cartographie/demo-001": space + "/lieux/france-services-d-epernon",
  "/cartographie/demo-001/details": space + "/lieux/france-services-d-epernon",
  "/cartographie/departements/Eure-et-Loir": space,
  "/cartographie/regions/Centre-Val%20de%20Loire": REGION,
  "/cartographie/regions/CENTRE-VAL-DE-LOIRE/eure%20et%20loir": space,
  "/cartographie/regions/centre-val-de-loire/eure-et-loir/demo-001": space + "/lieux/france-services-d-epernon",
  "/orientation/besoins": "/",
  "/coordinateurs": "/",
  "/presentation": "/",
  "/declaration-d-accessibilite": "/accessibilite",
  "/gestion-des-cookies": "/donnees-personnelles",
  "/bretagne": null,
  "/bretagne/finistere": null,
  "/centre-val-de-loire/finistere": null,
  "/lieux/inconnu": null,
  "/cartographie/departements/Atlantide": null,
};

export async function territories(test, browser, { origin }) {
  await test("les adresses de la carte nationale mènent aux nôtres, pour de bon", async () => {
    for (const [address, expected] of Object.entries(OLD)) {
      const answer = await fetch(origin + address, { redirect: "manual" });
      assert.equal(answer.status, expected === null ? 404 : 301, address);
      if (expected === null) continue;
      assert.equal(answer.headers.get("location").replace(origin, ""), expected, address);
      assert.equal((await fetch(origin + expected)).status, 200, expected);
    }
  });

  await test("du département à une commune sans lieu, et de là au lieu le plus proche", async () => {
    const page = await open(browser, origin, { javaScriptEnabled: false });
    await page.goto(space);
    await page.getByRole("link", { name: "CC du Perche" }).click();
    assert.equal(await page.locator("h1").innerText(), "CC du Perche");
    const total = Number(/^(\d+) lieux/.exec(await page.locator(".territory-page__lead").innerText())[1]);
    await page.getByRole("link", { name: "Liste et filtres" }).click();
    assert.equal(Number(/^\d+/.exec(await page.locator("#titre-resultats").innerText())[0]), total, "la liste en donne autant");
    await page.goBack();
    const picture = page.getByRole("img", { name: /^Carte de la CC du Perche/ });
    await picture.scrollIntoViewIfNeeded();
    assert.equal((await fetch(new URL(await picture.getAttribute("src"), page.url()))).headers.get("content-type"), "image/svg+xml");
    await page.getByRole("link", { name: "Argenvilliers" }).click();
    assert.match(await page.locator(".territory-page__lead").innerText(), /^Aucun lieu .* à Argenvilliers\. Le plus proche est à [\d,]+\skm/);
    assert.ok((await page.locator(".place-card").count()) > 1);
    assert.match(await page.locator(".place-card").first().innerText(), /à\s[\d,]+\s(km|m)/);
    const { "@graph": graph } = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
    assert.equal(graph[0]["@type"], "City");
    assert.equal(graph[0].identifier, "28010");
    assert.deepEqual(graph[1].itemListElement.map((step) => step.name), ["Accueil", "Territoires", "CC du Perche"]);
    await page.locator(".place-card a").first().click();
    assert.equal((await page.locator("h1").count()), 1);
    await page.context().close();
  });

  await test("un territoire a une adresse, dans l’espace de son département", async () => {
    const canonical = async (path) => /<link rel="canonical" href="([^"]+)"/.exec(await (await fetch(origin + path)).text())[1];
    const chartres = space + "/territoires/commune-28085-chartres";
    assert.equal((await fetch(origin + space + "/territoires/commune-28085")).url, origin + chartres);
    assert.equal((await fetch(origin + space + "/territoires/departement-45-loiret")).url, origin + REGION + "/territoires/departement-45-loiret");
    assert.equal(await canonical(chartres), origin + chartres);
    assert.equal(await canonical(REGION + "/territoires/commune-28085-chartres"), origin + chartres);
    for (const none of ["commune-99999-nulle-part", "commune-29019-brest", "quartier-1", "epci"])
      assert.equal((await fetch(origin + space + "/territoires/" + none)).status, 404, none);
    const sitemap = await (await fetch(origin + "/sitemap.xml")).text();
    assert.equal(sitemap.split(`<loc>${origin}${chartres}</loc>`).length, 2);
    assert.match(sitemap, /territoires\/commune-45234-orleans/);
  });
}
