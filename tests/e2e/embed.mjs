/* Our places in somebody else's page: with the frame alone, with the element, by oEmbed. */
import assert from "node:assert/strict";
import { createServer } from "node:http";

import { checkPage } from "./accessibility.mjs";
import { open, space } from "./support.mjs";

/* Another site, at another origin, whose page holds that body. */
function host(body) {
  return new Promise((done) => {
    const server = createServer((_, answer) => {
      answer.setHeader("Content-Type", "text/html; charset=utf-8");
      answer.end(`<!doctype html><html lang="fr"><title>Hôte</title><body><h1>Hôte</h1>${body}`);
    }).listen(0, "127.0.0.1", () => done({ address: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() }));
  });
}

const codeOf = (html, id) =>
  new RegExp(`id="${id}"[^>]*>([^<]*)</textarea>`).exec(html)[1]
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

export async function embed(test, browser, { origin }) {
  await test("la page qui prépare le cadre, et le cadre sans script dans un autre site", async () => {
    const plain = await open(browser, origin, { javaScriptEnabled: false });
    await plain.goto(space + "/integrer");
    await plain.selectOption("#services", "acces-internet-et-materiel");
    await plain.click("text=Préparer le cadre");
    const code = codeOf(await plain.content(), "code-cadre");
    assert.match(code, /^<iframe src="http/);
    const site = await host(code);
    await plain.goto(site.address);
    const frame = plain.frameLocator("iframe");
    const count = parseInt(await frame.locator("h2").first().innerText(), 10);
    assert.ok(count > 10 && count < 137, `${count} lieux dans le cadre`);
    await frame.locator("#ou").fill("Dreux");
    await frame.locator("button").click();
    await frame.locator(".place-card__distance").first().waitFor();
    const link = frame.locator(".place-card__name a").first();
    const [opened] = await Promise.all([plain.context().waitForEvent("page"), link.click()]);
    await opened.waitForLoadState();
    assert.match(opened.url(), /\/28-eure-et-loir\/lieux\/[a-z0-9-]+$/);
    site.stop();
    await plain.context().close();
  });

  await test("l’élément prend la hauteur de sa liste ; la carte bouge dans son cadre", async () => {
    const page = await open(browser, origin, { viewport: { width: 900, height: 900 } });
    await page.goto(space + "/integrer?vue=carte");
    await checkPage(page);
    const site = await host(codeOf(await page.content(), "code-script") +
      `<maillage-lieux espace="${space.slice(1)}" epci="200006971"></maillage-lieux>`);
    await page.goto(site.address);
    const list = page.locator("maillage-lieux").nth(1).locator("iframe");
    await list.scrollIntoViewIfNeeded();
    await page.waitForFunction((one) => one.height !== "640", await list.elementHandle());
    const inside = await (await list.elementHandle()).contentFrame();
    assert.ok(await inside.evaluate(() => document.documentElement.scrollHeight <= innerHeight), "pas de second ascenseur");
    const map = page.locator("maillage-lieux").first().locator("iframe");
    await map.scrollIntoViewIfNeeded();
    await (await (await map.elementHandle()).contentFrame()).waitForSelector(".map--ready");
    assert.deepEqual(page.troubles, []);
    site.stop();
    await page.context().close();
  });

  await test("oEmbed, et les autres pages refusent d’être encadrées", async () => {
    const html = await (await fetch(origin + space + "/lieux?services=acces-internet-et-materiel")).text();
    const found = /type="application\/json\+oembed" href="([^"]+)"/.exec(html)[1].replaceAll("&amp;", "&");
    const told = await (await fetch(found + "&maxheight=500")).json();
    assert.equal(told.version, "1.0");
    assert.equal(told.type, "rich");
    assert.equal(told.height, 500);
    const framed = await fetch(/src="([^"]+)"/.exec(told.html)[1].replaceAll("&amp;", "&"));
    assert.match(framed.headers.get("content-security-policy"), /frame-ancestors \*/);
    assert.equal((await fetch(origin + "/oembed?url=https://ailleurs.exemple.fr/")).status, 404);
    assert.equal((await fetch(found + "&format=xml")).status, 501);
    for (const address of [space, space + "/lieux", "/connexion"])
      assert.match((await fetch(origin + address)).headers.get("content-security-policy"), /frame-ancestors 'none'/, address);
    assert.ok((await (await fetch(origin + "/integrer.js")).arrayBuffer()).byteLength <= 5000);
  });
}
