/* Journey 1: someone looks for help near home, and finds who, where and when. */
import assert from "node:assert/strict";

import { open, space } from "./support.mjs";

const NEED = "Faire mes démarches en ligne";

/* The steps with a mouse or a finger; `script` tells whether the results are to come without a button. */
async function walk(page, script, narrow) {
  await page.goto(space);
  assert.match(await page.locator("h1").innerText(), /numérique/);
  await page.getByLabel("Où habitez-vous", { exact: false }).fill("Chartres");
  await page.getByRole("button", { name: "Rechercher", exact: true }).click();
  await page.waitForURL(/\/lieux\?ou=Chartres/);
  assert.match(await page.locator("h1").innerText(), /près de Chartres/);
  const all = await total(page);
  assert.ok(all > 0, "des lieux près de Chartres");
  assert.match(await page.locator(".place-card").first().innerText(), /à\s[\d,]+\s(km|m)/);

  if (narrow) await page.getByRole("link", { name: /^Filtrer/ }).click();
  const box = page.getByRole("checkbox", { name: new RegExp("^" + NEED) });
  const promised = Number(await page.locator(`label[for="${await box.getAttribute("id")}"] .facet__count`).innerText());
  await page.locator(`label[for="${await box.getAttribute("id")}"]`).click();
  if (!script) await page.getByRole("button", { name: "Afficher les lieux" }).click();
  await page.waitForURL(/services=aide-aux-demarches-administratives/);
  await page.locator(".results__chips", { hasText: NEED }).waitFor();
  assert.equal(await total(page), promised, "le compte annoncé est celui qu’on trouve");
  if (script) assert.match(await page.locator("#annonce").textContent(), new RegExp(`^${promised} lieu`));

  await page.getByRole("link", { name: "Retirer le filtre " + NEED }).click();
  await page.waitForURL((address) => !address.search.includes("services"));
  await page.goBack();
  await page.waitForURL(/services=/);
  await place(page);
}

async function total(page) {
  return Number((await page.locator("#titre-resultats").innerText()).replace(/[^\d].*$/s, ""));
}

async function place(page) {
  const card = page.locator(".place-card").first();
  const name = await card.getByRole("link").first().innerText();
  await card.getByRole("link").first().click();
  await page.waitForURL(/\/lieux\/[a-z0-9-]+$/);
  assert.equal(await page.locator("h1").innerText(), name);
  assert.ok(await page.getByRole("heading", { name: "Ce qu’on y fait" }).isVisible());
  assert.ok(await page.getByText(NEED).first().isVisible());
}

async function eachPlaceHelps(page, origin) {
  const html = await (await fetch(origin + space + "/lieux?avec=carte&ouvert=week-end")).text();
  const address = /<h3 class="place-card__name"><a href="([^"]+)"/.exec(html)[1];
  await page.goto(address);
  assert.match(await page.locator(".place__state").innerText(), /Ouvert|Fermé|rendez-vous/i);
  assert.equal(await page.locator(".week tbody th[scope=row]").count(), 7);
  assert.equal(await page.locator(".week__day--today").count(), 1);
  assert.ok((await page.locator('.directions a[href^="geo:"]').count()) === 1);
  assert.ok((await page.locator('.directions a[href^="https://www.openstreetmap.org/"]').count()) === 1);
  for (const link of await page.locator(".contacts a").all())
    assert.match(await link.getAttribute("href"), /^(tel:\+?\d+|mailto:[^ ]+@|https?:)/);
  const structured = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
  assert.equal(structured.name, await page.locator("h1").innerText());
  assert.equal(structured.url, await page.locator('link[rel="canonical"]').getAttribute("href"));
  assert.equal(new URL(structured.url).pathname, address);
}

export async function journey(test, browser, { origin }) {
  await test("trouver un lieu, avec JavaScript", async () => {
    const page = await open(browser, origin);
    await walk(page, true, false);
    await eachPlaceHelps(page, origin);
    assert.deepEqual(page.troubles, []);
    await page.context().close();
  });

  await test("trouver un lieu, sans JavaScript", async () => {
    const page = await open(browser, origin, { javaScriptEnabled: false });
    await walk(page, false, false);
    await page.context().close();
  });

  await test("trouver un lieu, sur un écran de 320 pixels, sans et avec JavaScript", async () => {
    for (const javaScriptEnabled of [false, true]) {
      const page = await open(browser, origin, { javaScriptEnabled, viewport: { width: 320, height: 640 } });
      await walk(page, javaScriptEnabled, true);
      await page.context().close();
    }
  });

  await test("l’accueil dit où en est le département, et depuis quand", async () => {
    const page = await open(browser, origin, { javaScriptEnabled: false });
    await page.goto(space);
    assert.equal(await page.locator(".progress__label").innerText(), "137 lieux publiés sur environ 200 visés");
    assert.match(await page.locator(".progress__note").innerText(), /^110 au départ, le 30\snovembre 2023\s: 27 de plus\./);
    assert.match(await page.getByRole("img", { name: /^Courbe/ }).getAttribute("aria-label"), /110 le .*, 137 aujourd’hui/);
    await page.getByText("Les mêmes chiffres en tableau").click();
    const rows = page.locator(".progress-time tbody tr");
    assert.match(await rows.first().innerText(), /30\snovembre 2023\s+110/);
    assert.match(await rows.last().innerText(), /Aujourd’hui\s+137/);
    await page.context().close();
  });

  await test("trouver un lieu, au clavier seul", async () => {
    const page = await open(browser, origin);
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.id);
    const tabTo = async (reached, most = 80) => {
      for (let i = 0; i < most; i++) {
        await page.keyboard.press("Tab");
        const outlined = await page.evaluate(() => {
          const style = getComputedStyle(document.activeElement);
          const label = document.activeElement.labels?.[0];
          const before = label ? getComputedStyle(label, "::before").outlineStyle : "none";
          return style.outlineStyle !== "none" || before !== "none";
        });
        assert.ok(outlined, `le focus se voit sur « ${await focused()} »`);
        if (await page.evaluate(reached)) return;
      }
      assert.fail("élément jamais atteint : " + reached);
    };
    await page.goto(space);
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "Contenu", "le premier arrêt est un lien d’évitement");
    await page.keyboard.press("Enter");
    await tabTo(() => document.activeElement.id === "recherche", 3);
    await page.keyboard.type("28000");
    await page.keyboard.press("Enter");
    await page.waitForURL(/ou=28000/);
    await tabTo(() => document.activeElement.id === "services-aide-aux-demarches-administratives");
    await page.keyboard.press("Space");
    await page.waitForURL(/services=/);
    await page.locator(".results__chips").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "services-aide-aux-demarches-administratives",
      "le focus reste où il était");
    await tabTo(() => document.activeElement.matches(".place-card__name a"), 120);
    const name = await focused();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/lieux\/[a-z0-9-]+$/);
    assert.equal(await page.locator("h1").innerText(), name);
    await page.context().close();
  });

  await test("une recherche sans résultat dit quoi faire", async () => {
    const page = await open(browser, origin, { javaScriptEnabled: false });
    await page.goto(space + "/lieux?q=zzzzzzzz&frais_a_charge=gratuit");
    assert.match(await page.locator(".empty").innerText(), /Aucun lieu/);
    await page.locator(".empty a").first().click();
    assert.ok((await page.locator(".place-card").count()) > 0);
    await page.context().close();
  });

  await test("imprimer une fiche : le contenu et le code, rien d’autre", async () => {
    const page = await open(browser, origin);
    await page.goto(space + "/lieux");
    await page.locator(".place-card__name a").first().click();
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator(".place__qr svg").isVisible());
    for (const hidden of [".site-menu", ".fr-footer", ".place__nearby", ".fr-breadcrumb"])
      assert.ok(!(await page.locator(hidden).first().isVisible()), hidden);
    const sheet = await page.pdf({ format: "A4" });
    assert.equal(sheet.toString("latin1").match(/\/Type\s*\/Page\b/g).length, 1, "une fiche tient sur une page A4");
    await page.context().close();
  });
}
