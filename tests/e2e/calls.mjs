/* Journey 10, the applicant's side: a call is read, a project tried in a minute, a dossier filled by two people through its
 * link, refused while a cent is missing, submitted once, and kept. */
import assert from "node:assert/strict";

import { open, space } from "./support.mjs";
import { checkPage } from "./accessibility.mjs";

const call = space + "/appels/coup-de-pouce-numerique";
const text = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
const save = (page) => page.getByRole("button", { name: "Enregistrer", exact: true }).click();

export async function calls(each, browser, site) {
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "avec script" : "sans script";
    await each(`une candidature se remplit et se dépose (${how})`, async () => {
      const check = async (page) => javaScriptEnabled && (await checkPage(page));
      const page = await open(browser, site.origin, { javaScriptEnabled });
      await page.goto(space + "/appels");
      await page.getByRole("link", { name: "Coup de pouce numérique en Eure-et-Loir" }).click();

      await page.getByRole("link", { name: "Vérifier en une minute" }).click();
      await page.getByLabel("Qui porte le projet").selectOption({ label: "Association" });
      await page.getByLabel("Combien coûte le projet").fill("10 000,01");
      await page.getByText("Non", { exact: true }).click();
      await page.getByLabel("Combien de mois").fill("13");
      await page.getByRole("button", { name: "Vérifier" }).click();
      assert.match(await text(page), /ne peut pas être présenté[\s\S]*Le projet dure 13 mois : l’appel en admet 12/);
      await check(page);
      await page.getByLabel("Combien de mois").fill("12");
      await page.getByRole("button", { name: "Vérifier" }).click();
      assert.match(await text(page), /peut être présenté[\s\S]*7 000 € \(taux de 70 %/);

      await page.getByRole("link", { name: "Commencer un dossier" }).click();
      await check(page);
      await page.getByLabel("Votre adresse électronique").fill("porteur@exemple.fr");
      await page.getByRole("button", { name: "Ouvrir le dossier" }).click();
      await page.waitForURL(/\/candidatures\//);
      const dossier = page.url().split("?")[0];
      await check(page);
      assert.equal(await page.getByRole("button", { name: "Déposer ma candidature" }).count(), 0);

      await page.goto(dossier + "/porteur");
      await page.getByLabel("Nom de la structure").fill("Association <b>L’Étape</b>");
      await page.getByText("Association", { exact: true }).click();
      await page.getByLabel("Nom de la personne").fill("La directrice");
      await check(page);
      const other = await open(browser, site.origin, { javaScriptEnabled });
      await other.goto(dossier + "/porteur"); /* at the same time */
      await save(page);
      await other.getByLabel("Nom de la structure").fill("Autre nom");
      await save(other);
      assert.match(await text(other), /Quelqu’un d’autre a enregistré/);

      await page.goto(dossier + "/projet");
      await page.getByLabel("Titre du projet").fill("Numérique au marché");
      await page.getByLabel("Premier jour").fill("2031-03-01");
      await page.getByLabel("Dernier jour").fill("2032-02-29");
      await page.getByLabel("Commune où il se déroule").first().fill("Dreux");
      await page.getByLabel("Point sur la carte").fill("48.73, 1.365");
      await page.getByLabel("Autres communes").fill("Anet\nVernouillet");
      await page.getByText("Non", { exact: true }).click();
      await save(page);
      assert.match(await text(page), /3 lieux/);
      await page.goto(dossier + "/projet");
      assert.ok(await page.getByLabel("Oui", { exact: true }).isChecked(), "le point est dans un quartier");
      await check(page);
      await page.goto(dossier + "/reponses");
      for (const question of ["resume", "publics", "evaluation"]) await page.locator(`[name=q-${question}]`).fill("Une réponse.");
      await page.getByText("Non", { exact: true }).click();
      await save(page);

      await page.goto(dossier + "/budget");
      await page.locator("[name=depense-1-nature]").selectOption("personnel");
      await page.locator("[name=depense-1-libelle]").fill("Médiatrice");
      await page.locator("[name=depense-1-montant]").fill("10 000");
      await page.locator("[name=ressource-1-montant]").fill("2 999,99");
      await page.getByLabel("Montant demandé").fill("7000");
      await page.getByRole("button", { name: "Enregistrer et recalculer" }).click();
      assert.match(await text(page), /Il manque 0,01 € de ressources/);
      await check(page);
      await page.locator("[name=ressource-1-montant]").fill("trois mille");
      await page.getByRole("button", { name: "Enregistrer et recalculer" }).click();
      assert.match(await text(page), /un montant ne se lit pas/);
      assert.equal(await page.locator("[name=ressource-1-montant]").inputValue(), "trois mille", "rien n’est perdu");
      await page.locator("[name=ressource-1-montant]").fill("3 000");
      await page.getByRole("button", { name: "Enregistrer et revenir" }).click();

      await page.getByRole("button", { name: "Déposer ma candidature" }).click();
      assert.match(await text(page), /Récépissé de dépôt[\s\S]*N° \d+[\s\S]*Association <b>L’Étape<\/b>/);
      await check(page);
      await page.goto(dossier + "/budget");
      await page.getByRole("button", { name: "Enregistrer et recalculer" }).click();
      assert.match(await text(page), /ne peut plus être modifiée/);
      await other.goto(dossier.slice(0, -3) + "xyz");
      assert.match(await text(other), /Aucune candidature n’a ce lien/);
    });
  }
}
