/* Journeys 7 and 9: needs collected, submitted, answered; the roadmap read by everyone, led by the organiser. */
import assert from "node:assert/strict";

import { checkPage } from "./accessibility.mjs";
import { enterWithFactor, open, space } from "./support.mjs";

const text = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");

export async function plan(each, browser, site) {
  await each("la feuille de route se lit par tous, à 320 px aussi", async () => {
    const page = await open(browser, site.origin, { viewport: { width: 320, height: 700 } });
    await page.goto(space + "/feuille-de-route");
    assert.match(await text(page), /154 250 €[\s\S]*P10 Créer une filière locale[\s\S]*3\. Filière locale de reconditionnement/);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320));
    await checkPage(page);
    await page.getByRole("link", { name: "Permanences itinérantes dans le Perche" }).first().click();
    assert.match(await text(page), /il manque 10 000 €/);
    await checkPage(page);
    const csv = await (await fetch(site.origin + space + "/feuille-de-route.csv")).text();
    assert.match(csv, /structurer_une_filiere_de_reconditionnement/);
    await page.context().close();
  });

  await each("l’organisateur conduit la feuille de route et les besoins", async () => {
    const page = await open(browser, site.origin, { javaScriptEnabled: true });
    await enterWithFactor(page, site.signIn("organisation@exemple.fr", "organiser"));
    await page.goto(space + "/feuilles-de-route");
    await checkPage(page);
    await page.getByLabel("Nom", { exact: true }).fill("Feuille d’essai");
    await page.getByRole("button", { name: "Commencer" }).click();
    await page.getByLabel("Titre de l’axe").fill("Un <b>axe</b>");
    await page.getByRole("button", { name: "Ajouter l’axe" }).click();
    await page.getByRole("link", { name: "Ajouter une action" }).click();
    await page.getByText("Un <b>axe</b>").click();
    await page.getByLabel("Nom de l’action").fill("Prêter du matériel");
    await page.getByText("Former les agents publics").click();
    await page.getByLabel("Premier jour").fill("2031-01-01");
    await page.getByLabel("Dernier jour").fill("2030-01-01");
    await page.getByLabel("Budget global").fill("1 000,01");
    await page.getByRole("button", { name: "Enregistrer" }).click();
    assert.match(await text(page), /finit avant de commencer/);
    assert.equal(await page.getByLabel("Nom de l’action").inputValue(), "Prêter du matériel", "rien n’est perdu");
    await checkPage(page);
    await page.getByLabel("Dernier jour").fill("2031-12-31");
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await page.getByLabel("L’action est maintenant").selectOption({ label: "programmée" });
    await page.getByRole("button", { name: "Changer l’état" }).click();
    const fund = async (amount) => {
      await page.getByLabel("Financeur").fill("Région");
      await page.getByLabel("Montant, en euros").fill(amount);
      await page.getByRole("button", { name: "Ajouter ce financement" }).click();
    };
    await fund("1000");
    await page.getByLabel("L’action est maintenant").selectOption({ label: "en cours" });
    await page.getByRole("button", { name: "Changer l’état" }).click();
    assert.match(await text(page), /Il manque 0,01 € de financement/);
    await checkPage(page);
    await fund("0,01");
    await page.getByLabel("L’action est maintenant").selectOption({ label: "en cours" });
    await page.getByRole("button", { name: "Changer l’état" }).click();
    assert.match(await text(page), /entièrement financé/);

    await page.goto(space + "/besoins-ingenierie");
    assert.match(await text(page), /Le retour attendu est dépassé/i);
    await checkPage(page);
    await page.getByRole("link", { name: "Janvier 2024" }).click();
    assert.match(await text(page), /Le retour était attendu le jeudi 29 février 2024/);
    await page.getByLabel("Montant accordé : CC du Perche").fill("5 000");
    await page.getByRole("button", { name: "Accordé : CC du Perche" }).click();
    assert.match(await text(page), /accordé, 5 000 €/);
    await checkPage(page);
    await page.context().close();
  });
}
