/* Journey 11: see the need. From the map of fragility to its components, the coverage and the target, by mouse, by
 * keyboard alone and without a script. */
import assert from "node:assert/strict";

import { open, space } from "./support.mjs";

const address = space + "/besoins";

async function legendCounts(page) {
  const texts = await page.locator(".need-map__count").allInnerTexts();
  return texts.map((text) => Number(text.replace(/\D/g, ""))).reduce((sum, count) => sum + count, 0);
}

async function walk(page) {
  await page.goto(space);
  await page.getByRole("link", { name: "Besoins", exact: true }).click();
  await page.waitForURL(/\/besoins$/);
  assert.equal(await legendCounts(page), 363, "chaque commune est dans une classe de la légende");
  assert.equal(await page.locator(".need-table tbody tr").count(), 50, "le tableau va par pages");
  assert.equal(await page.locator(".need-map svg[role=group] a").count(), 363);

  await page.getByLabel("Découper par").selectOption("epci");
  await page.getByRole("button", { name: "Afficher" }).click();
  await page.waitForURL(/niveau=epci/);
  assert.equal(await legendCounts(page), 12);
  const worst = Number((await page.locator(".need-table tbody td").nth(1).innerText()).replace(",", "."));
  assert.ok(worst > 5 && worst <= 10, "le plus fragile vient en premier");
  await page.getByRole("link", { name: "Habitants" }).click();
  await page.waitForURL(/tri=habitants/);
  assert.match(await page.locator(".need-table tbody th").first().innerText(), /Chartres/);

  await page.locator(".need-map svg[role=group] a").first().click({ force: true });
  await page.waitForURL(/\/territoire\?type=epci/);
  assert.ok(await page.getByText("Insee, recensement").first().isVisible(), "chaque valeur a sa source");
  assert.ok(await page.getByText(/estimé à ±/).isVisible(), "une estimation se dit");

  await page.getByRole("link", { name: "Couverture" }).click();
  await page.waitForURL(/\/couverture$/);
  const share = await page.locator(".figure__value").first().innerText();
  await page.locator('label[for="samedi"]').click();
  await page.getByRole("button", { name: "Afficher" }).click();
  await page.waitForURL(/jour=6/);
  const saturday = await page.locator(".figure__value").first().innerText();
  assert.ok(parseFloat(saturday) < parseFloat(share), "moins de lieux sont ouverts le samedi");

  await page.getByRole("link", { name: "Objectif" }).click();
  await page.waitForURL(/\/objectif$/);
  assert.match(await page.locator(".need-page__sum").innerText(), /157,0\slieux/);
  assert.equal(await page.locator(".need-table__total td").last().innerText(), "63");

  await page.getByRole("link", { name: "Où ouvrir" }).click();
  await page.waitForURL(/\/implantation$/);
  assert.equal(await page.locator(".need-table").first().locator("tbody tr").count(), 10);
  assert.ok(await page.getByText("C’est prouvé").isVisible());
  const first = await page.locator(".need-table tbody th a").first().innerText();
  await page.getByLabel("Ne pas ouvrir à").fill(first);
  await page.getByRole("button", { name: "Proposer" }).click();
  await page.waitForURL(/exclus=/);
  assert.notEqual(await page.locator(".need-table tbody th a").first().innerText(), first, "ce qui est exclu l’est");
  await page.getByLabel("Ne pas ouvrir à").fill("Nullepart");
  await page.getByRole("button", { name: "Proposer" }).click();
  await page.waitForURL(/Nullepart/);
  assert.match(await page.getByRole("alert").innerText(), /n’est pas une commune/);
}

/* Only Tab and Enter: the table and the map of intercommunalities are reached. */
async function keyboard(page) {
  await page.goto(address + "?niveau=epci");
  const seen = new Set();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    seen.add(await page.evaluate(() => document.activeElement.closest(".need-map, .need-table, .need-form")?.className));
  }
  for (const part of ["need-form", "need-map", "need-table"]) assert.ok(seen.has(part), part + " au clavier");
  await page.goto(address + "?niveau=epci");
  await page.locator(".need-map a").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/territoire\?/);
}

export async function need(test, browser, { origin }) {
  for (const javaScriptEnabled of [true, false])
    await test(`voir les besoins, ${javaScriptEnabled ? "avec" : "sans"} script`, async () => {
      const page = await open(browser, origin, { javaScriptEnabled });
      await walk(page);
      await page.context().close();
    });
  await test("voir les besoins au clavier", async () => {
    const page = await open(browser, origin, {});
    await keyboard(page);
    await page.context().close();
  });
  await test("les besoins en fichiers", async () => {
    const csv = await (await fetch(`${origin}${address}.csv?niveau=epci`)).text();
    assert.equal(csv.trim().split("\r\n").length, 13);
    const geojson = await (await fetch(`${origin}${address}.geojson`)).json();
    assert.equal(geojson.features.length, 363);
    assert.ok(geojson.features.every(({ properties }) => properties.no_4g_coverage_rate === null), "l’inconnu est nul");
    const ods = await fetch(`${origin}${address}.ods`);
    assert.equal(ods.status, 200);
    assert.equal(Buffer.from(await ods.arrayBuffer()).subarray(0, 2).toString(), "PK");
  });
}
