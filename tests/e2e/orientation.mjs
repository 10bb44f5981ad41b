/* Three questions, three places: without a script, with the answers kept in the address, and on paper. */
import assert from "node:assert/strict";

import { open, space } from "./support.mjs";

export async function orientation(test, browser, { origin }) {
  await test("de la question aux trois lieux, sans script", async () => {
    const page = await open(browser, origin, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
    await page.goto(space);
    await page.getByRole("link", { name: "Répondre à trois questions pour être orienté" }).click();
    await page.getByRole("button", { name: /^Faire mes démarches en ligne/ }).click();
    assert.match(await page.locator("h1").innerText(), /Où habitez-vous/);
    await page.getByLabel("Votre commune").fill("Zzzzz");
    await page.getByRole("button", { name: "Continuer" }).click();
    assert.match(await page.locator("#ou-erreur").innerText(), /Aucune commune/);
    assert.equal(await page.getByLabel("Votre commune").inputValue(), "Zzzzz");
    await page.getByLabel("Votre commune").fill("28100");
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByText("Que ce soit gratuit").click();
    await page.getByRole("button", { name: "Voir les lieux" }).click();
    await page.waitForURL(/services=aide-aux-demarches-administratives/);
    assert.equal(await page.locator(".guided__place").count(), 3);
    for (const place of await page.locator(".guided__place").all()) {
      assert.match(await place.innerText(), /à\s[\d,]+\s(km|m)/);
      assert.match(await place.innerText(), /Gratuit/);
    }
    await page.getByRole("link", { name: "Changer la réponse Gratuit" }).click();
    assert.ok(await page.getByLabel("Que ce soit gratuit").isChecked());
    await page.getByRole("link", { name: "Revenir à la question précédente" }).click();
    assert.equal(await page.getByLabel("Votre commune").inputValue(), "28100");
    await page.context().close();
  });

  await test("quand peu de lieux réunissent tout, il en reste trois, et l’on dit ce qui manque", async () => {
    const wishes = "ouvert=week-end&modalites_acces=se-presenter&modalites_accompagnement=accompagnement-individuel" +
      "&prise_en_charge_specifique=illettrisme";
    const html = await (await fetch(`${origin}${space}/orientation?etape=4&services=materiel-a-prix-solidaire&ou=Nogent-le-Rotrou&${wishes}`)).text();
    assert.equal(html.match(/class="guided__place"/g)?.length, 3);
    assert.match(html, /Peu de lieux réunissent tout/);
  });

  await test("les trois lieux tiennent sur une feuille", async () => {
    const page = await open(browser, origin);
    await page.goto(space + "/orientation?etape=4&services=aide-aux-demarches-administratives&ou=Dreux&frais_a_charge=gratuit");
    const sheets = (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    assert.equal(sheets, 1);
    await page.context().close();
  });
}
