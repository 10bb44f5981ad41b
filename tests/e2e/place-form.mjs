/* The form of a place, with and without a script: a draft found again, the commune completed, the point shown on the map,
 * places alike told before a second record is made; what was not touched stays. */
import assert from "node:assert/strict";

import { checkPage } from "./accessibility.mjs";
import { firstPlace, open, space } from "./support.mjs";

const text = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");

export async function signIn(browser, site, email, role, options = {}) {
  const page = await open(browser, site.origin, options);
  await page.goto(site.signIn(email, role));
  await page.locator("main").getByRole("button", { name: "Me connecter" }).click();
  await page.waitForURL(/\/compte/);
  return page;
}

/* The first place, as the API has it. */
async function known(site) {
  const slug = (await firstPlace(site.origin)).split("/").pop();
  const answer = await (await fetch(site.origin + "/api/v1/lieux?departement=28&limite=100")).json();
  return Object.values(answer).find(Array.isArray).find((one) => one.slug === slug);
}

export async function placeForm(each, browser, site) {
  await each("ce que l’on tape est gardé, complété, comparé, montré sur la carte", async () => {
    const page = await signIn(browser, site, "saisie@exemple.fr", "hub");
    const there = await known(site);
    await page.goto(space + "/lieux/nouveau");
    await page.getByLabel("Nom du lieu").fill(there.nom);
    await page.getByLabel("Commune (obligatoire)").pressSequentially(there.commune, { delay: 10 });
    await page.waitForFunction(() => document.getElementById("champ-code_postal").value !== "");
    await page.locator(".alike__place").first().waitFor();
    assert.match(await page.locator(".alike").innerText(), new RegExp(there.nom.slice(0, 12)));
    await page.locator("#choix-du-point").scrollIntoViewIfNeeded();
    await page.locator("#carte[data-ready=true]").waitFor({ timeout: 30000 });
    await page.locator("#carte canvas").click({ position: { x: 120, y: 90 } });
    assert.match(await page.locator("#champ-latitude").inputValue(), /^4[78],\d+$/);
    assert.equal(await page.locator("#carte .pin__mark").count(), 1);
    const before = await page.locator("#champ-longitude").inputValue();
    await page.getByRole("button", { name: "Mettre le repère au centre" }).click();
    assert.notEqual(await page.locator("#champ-longitude").inputValue(), before);
    await page.getByRole("button", { name: "Retirer le repère" }).click();
    assert.equal(await page.locator("#champ-latitude").inputValue(), "");
    await page.locator("#champ-latitude").fill("48,45");
    await page.locator("#champ-longitude").fill("1,48");
    await page.locator("#champ-longitude").blur();
    assert.equal(await page.locator("#carte .pin__mark").count(), 1);
    await page.getByText(/^Brouillon enregistré à/).waitFor();
    await checkPage(page);

    /* Offered, not imposed; taken up as it was. */
    await page.goto(space + "/lieux/nouveau");
    assert.equal(await page.getByLabel("Nom du lieu").inputValue(), "");
    assert.match(await text(page), /Vous aviez commencé/);
    await page.getByRole("link", { name: "Reprendre mon brouillon" }).click();
    assert.equal(await page.getByLabel("Nom du lieu").inputValue(), there.nom);
    assert.equal(await page.locator("#champ-latitude").inputValue(), "48,45");
    await page.getByRole("button", { name: "Effacer ce brouillon" }).click();
    assert.doesNotMatch(await text(page), /Vous aviez commencé/);
    assert.deepEqual(page.troubles, []);
    await page.context().close();
  });

  await each("sans script : le brouillon par un bouton, les lieux semblables avant l’envoi", async () => {
    const page = await signIn(browser, site, "saisie@exemple.fr", "hub", { javaScriptEnabled: false, viewport: { width: 320, height: 800 } });
    const there = await known(site);
    await page.goto(space + "/lieux/nouveau");
    assert.ok((await page.locator("#communes option").count()) > 300, "les communes viennent avec la page");
    await page.getByLabel("Nom du lieu").fill(there.nom);
    await page.getByLabel("Numéro et rue").fill(there.adresse);
    await page.getByLabel("Commune (obligatoire)").fill("Chartre");
    await page.getByRole("button", { name: "Enregistrer le brouillon" }).click();
    assert.match(await text(page), /Brouillon enregistré le/);
    assert.equal(await page.getByLabel("Commune (obligatoire)").inputValue(), "Chartre");
    await page.getByLabel("Code postal").fill("28999");
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    assert.match(await text(page), /Peut-être : Chartres \(28000\)/);
    await page.getByLabel("Commune (obligatoire)").fill(there.commune);
    await page.getByLabel("Code postal").fill(there.code_postal);
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    assert.match(await text(page), /Ce lieu est peut-être déjà sur la carte[\s\S]*Est-ce l’un de ces lieux \?/);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    assert.match(await text(page), /Ce lieu est peut-être déjà sur la carte/, "un second envoi ne suffit pas");
    await page.getByText("C’est un autre lieu", { exact: true }).click();
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await page.waitForURL((url) => !url.pathname.endsWith("/nouveau"));
    await page.goto(space + "/lieux/nouveau");
    assert.doesNotMatch(await text(page), /Vous aviez commencé/, "le brouillon est parti avec l’envoi");
    await page.context().close();
  });

  await each("ce qui n’a pas été touché dans le formulaire ne change pas", async () => {
    const page = await signIn(browser, site, "saisie@exemple.fr", "hub");
    const list = await (await fetch(site.origin + "/api/v1/lieux?departement=28&limite=12")).json();
    for (const { slug } of Object.values(list).find(Array.isArray)) {
      await page.goto(space + "/lieux/" + slug + "/modifier");
      await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
      assert.match(await text(page), /Vous n’avez rien changé/, slug);
    }
    await page.context().close();
  });
}
