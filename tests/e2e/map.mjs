/* The map: a picture and a list without a script; with one, a map and a list that follow each other. */
import assert from "node:assert/strict";

import { open, space } from "./support.mjs";

export async function map(test, browser, { origin }) {
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
}
