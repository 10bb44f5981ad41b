/* The organiser puts her own words in a letter: an unknown field is refused, a preview and a trial come before saving, versions
 * are kept, the text that came with the program comes back. */
import assert from "node:assert/strict";

import { checkPage } from "./accessibility.mjs";
import { enterWithFactor, open, space } from "./support.mjs";

const text = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

export async function letters(each, browser, site) {
  for (const javaScriptEnabled of [true, false]) {
    await each(`une lettre se change, s’essaie, revient à son texte (${javaScriptEnabled ? "avec" : "sans"} script)`, async () => {
      const check = async (page) => javaScriptEnabled && (await checkPage(page));
      const page = await open(browser, site.origin, { javaScriptEnabled });
      const who = `lettres-${javaScriptEnabled}@exemple.fr`;
      await enterWithFactor(page, site.signIn(who, "organiser"));
      await page.getByRole("link", { name: "Les lettres" }).click();
      await check(page);
      await page.getByRole("link", { name: "Suite d’un signalement" }).click();
      const field = page.getByLabel("Texte", { exact: false });
      const shipped = await field.inputValue();
      await check(page);

      await field.fill("Bonjour,\n\nVoici la suite : {inconnu}.");
      await press(page, "Enregistrer");
      assert.match(await text(page), /Ligne 3 : le champ {inconnu} n’existe pas/);
      assert.match(await field.inputValue(), /{inconnu}/, "rien n’est perdu");
      await check(page);

      const mine = `Bonjour,\n\n**Merci** de votre signalement (${javaScriptEnabled}).`;
      await field.fill(mine);
      await press(page, "Voir l’aperçu");
      assert.equal(await page.locator(".letter-page__preview strong", { hasText: "Merci" }).count(), 1);
      assert.match(await text(page), /C’est le texte d’origine/);
      await press(page, "M’envoyer un essai");
      assert.match(await text(page), /L’essai part vers votre adresse/);
      await press(page, "Enregistrer");
      assert.match(await text(page), /La lettre est enregistrée[\s\S]*en vigueur/);
      await check(page);

      await field.fill(mine + "\n\nÀ bientôt.");
      await press(page, "Enregistrer");
      await page.getByRole("link", { name: /Reprendre ce texte/ }).first().click();
      assert.equal(await field.inputValue(), mine);
      await press(page, "Revenir au texte d’origine");
      assert.match(await text(page), /retrouvé son texte d’origine/);
      assert.equal(await field.inputValue(), shipped);
    });
  }
}
