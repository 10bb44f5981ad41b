/* The map: a picture and a list without a script; with one, a map and a list that follow each other. */
import assert from "node:assert/strict";

import { join } from "node:path";

import { open, space } from "./support.mjs";

export async function map(test, browser, { origin, command }) {
  await test("la carte sans JavaScript : une image et la liste", async () => {
    const page = await open(browser, origin, { javaScriptEnabled: false });
    await page.goto(space + "/carte");
    const image = page.locator(".map__image");
    assert.ok(await image.isVisible());
    assert.ok(await image.evaluate((one) => one.complete && one.naturalWidth > 0), "l’image se charge");
    assert.ok((await page.locator(".place-card").count()) > 5);
    await page.context().close();
  });

  await test("la carte interactive : la liste suit la zone regardée", async () => {
    const page = await open(browser, origin);
    const outside = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) outside.push(request.url());
    });
    await page.goto(space + "/carte");
    await page.locator("#carte[data-ready=true]").waitFor({ timeout: 30000 });
    const before = await page.locator("#titre-vue").innerText();
    for (let i = 0; i < 3; i++) await page.locator(".maplibregl-ctrl-zoom-in").click();
    const button = page.getByRole("button", { name: "Rechercher dans cette zone" });
    await button.waitFor();
    await button.click();
    await page.waitForURL(/cadre=/);
    await page.waitForFunction((old) => document.getElementById("titre-vue").innerText !== old, before);
    assert.equal(await page.locator("#annonce").textContent(), await page.locator("#titre-vue").innerText());
    await page.reload();
    assert.notEqual(await page.locator("#titre-vue").innerText(), before, "l’adresse garde la zone");
    assert.deepEqual(outside, [], "aucun appel à un autre site");
    assert.deepEqual(page.troubles, []);
    await page.context().close();
  });

  await test("des contours officiels importés remplacent la carte schématique, sans redémarrer", async (context) => {
    const data = process.env.MAILLAGE_DATA;
    if (!data) return context.skip("MAILLAGE_DATA n’est pas défini");
    const ground = async () => (await fetch(origin + space + "/fond.geojson")).json();
    const text = async (path) => (await fetch(origin + space + path)).text();
    assert.equal((await ground()).schematic, true);
    assert.match(await text("/carte"), /Fond schématique/);
    assert.match(await text("/carte.svg"), /Carte schématique/);
    command(["territory", "import", join(data, "geo/contours/communes-28.geojson")]);
    for (let attempt = 0; (await ground()).schematic; attempt++) {
      assert.ok(attempt < 100, "les contours ne sont pas repris");
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.doesNotMatch(await text("/carte"), /Fond schématique/);
    assert.doesNotMatch(await text("/carte.svg"), /Carte schématique/);
    const page = await open(browser, origin);
    await page.goto(space + "/carte");
    await page.locator("#carte[data-ready=true]").waitFor({ timeout: 30000 });
    const detail = page.waitForResponse(/fond\.geojson\?cadre=/);
    for (let i = 0; i < 3; i++) await page.locator(".maplibregl-ctrl-zoom-in").click();
    assert.equal((await detail).status(), 200);
    assert.deepEqual(page.troubles, []);
    await page.context().close();
  });
}
