/* Journey 2, the other way round: a list says which places are missing. It is imported with its columns put right, what is
 * on the map is recognised, the others are contacted until they have their page; those that nobody looked at are called,
 * and what is answered goes where it must. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { open, space } from "./support.mjs";
import { checkPage } from "./accessibility.mjs";

const text = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");

async function signIn(page, site, email, role) {
  await page.goto(site.signIn(email, role));
  await page.locator("main").getByRole("button", { name: "Me connecter" }).click();
  await page.waitForURL(/\/compte/);
}

async function narrow(page) {
  await page.setViewportSize({ width: 320, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${page.url()} déborde de ${wide} px`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

export async function campaign(each, browser, site) {
  const folder = mkdtempSync(join(tmpdir(), "maillage-listes-"));
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "avec script" : "sans script", mark = javaScriptEnabled ? "Anet" : "Illiers-Combray";
    const check = async (page) => javaScriptEnabled && (await checkPage(page), await narrow(page));

    await each(`une liste s’importe, un lieu se contacte et se crée (${how})`, async () => {
      const page = await open(browser, site.origin, { javaScriptEnabled });
      await signIn(page, site, "hub@exemple.fr", "hub");
      await page.goto(space + "/referencement");
      assert.match(await text(page), /137 lieux publiés sur 200 visés|13\d lieux publiés sur 200 visés/);
      await check(page);
      await page.getByRole("link", { name: "Importer une liste" }).click();
      await check(page);
      await page.getByLabel("Nom de la liste").fill("Essai <b>" + mark + "</b>");
      await page.getByText("Autres lieux", { exact: true }).click();
      const file = join(folder, mark + ".csv");
      writeFileSync(file, "rien");
      await page.getByLabel("Le fichier").setInputFiles(file);
      await page.getByRole("button", { name: "Lire le fichier" }).click();
      assert.match(await page.getByRole("alert").innerText(), /n’a aucune ligne|n’est pas un tableau/);
      assert.equal(await page.getByLabel("Nom de la liste").inputValue(), "Essai <b>" + mark + "</b>", "rien n’est perdu");
      writeFileSync(file, `Appellation;Ville;Adresse;Téléphone\nTiers-lieu de ${mark};${mark};2 rue Diane;01 99 00 88 88\n`
        + `France services d’Épernon;Épernon;14 avenue des Peupliers;01 99 00 00 81\nSans commune;Zzzyx;;\n`);
      await page.getByLabel("Le fichier").setInputFiles(file);
      await page.getByRole("button", { name: "Lire le fichier" }).click();
      await page.waitForURL(/\/importer\/colonnes/);
      await check(page);
      await page.getByRole("button", { name: "Importer la liste" }).click();
      assert.match(await page.getByRole("alert").innerText(), /Nom du lieu/, "la colonne du nom n’est pas devinée");
      await page.getByLabel("Nom du lieu").selectOption("Appellation");
      await page.getByRole("button", { name: "Importer la liste" }).click();
      await page.waitForURL(/\/listes\//);
      assert.match(await text(page), /La liste est importée[\s\S]*3\s+lignes lues[\s\S]*1\s+ligne refusée[\s\S]*La commune n’est pas reconnue/);
      await check(page);

      await page.goto(space + "/referencement");
      await page.getByRole("link", { name: "Tiers-lieu de " + mark }).click();
      assert.match(await text(page), /À contacter[\s\S]*Rien encore/i);
      await check(page);
      await page.getByText("Refus", { exact: true }).click();
      await page.getByRole("button", { name: "Enregistrer l’échange" }).click();
      assert.match(await page.getByRole("alert").innerText(), /Notez pourquoi le lieu refuse/);
      await page.getByText("Contacté", { exact: true }).last().click();
      await page.getByLabel("Ce qui s’est dit").fill("Rappeler <i>lundi</i>.");
      await page.getByLabel("À relancer le").fill("2031-03-03");
      await page.getByRole("button", { name: "Enregistrer l’échange" }).click();
      await page.waitForURL(/fait=suite/);
      assert.match(await text(page), /Contacté[\s\S]*Rappeler <i>lundi<\/i>\./i);
      await page.getByRole("link", { name: "Créer sa fiche" }).click();
      assert.equal(await page.getByLabel("Nom du lieu").inputValue(), "Tiers-lieu de " + mark);
      assert.equal(await page.getByLabel("Numéro et rue").inputValue(), "2 rue Diane");
      await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
      await page.waitForURL(/\/lieux\/tiers-lieu/);
      await page.goto(space + "/referencement?etat=reference");
      await page.getByRole("link", { name: "Tiers-lieu de " + mark }).click();
      assert.match(await text(page), /Référencé[\s\S]*C’est un lieu publié/i);
      await check(page);
      await page.context().close();
    });

    await each(`une campagne d’appels (${how})`, async () => {
      const page = await open(browser, site.origin, { javaScriptEnabled });
      await signIn(page, site, "hub@exemple.fr", "hub");
      await page.goto(space + "/telephone");
      await check(page);
      const before = Number(/(\d+) fiches? vérifiées? sur/.exec(await text(page))[1]);
      const first = page.locator("#appels + ul .account-row").first();
      const name = await first.locator("strong").innerText();
      await first.getByRole("link").click();
      assert.match(await text(page), /Ce que l’on dit[\s\S]*Ce qui est affiché/);
      await check(page);
      await page.locator("label", { hasText: "Pas de réponse" }).click();
      await page.getByRole("button", { name: "Enregistrer l’appel" }).click();
      assert.match(await page.getByRole("alert").innerText(), /Dites quel jour rappeler/);
      await page.locator("label", { hasText: "Le lieu a fermé" }).click();
      await page.getByRole("button", { name: "Enregistrer l’appel" }).click();
      assert.match(await page.getByRole("alert").innerText(), /Notez ce qu’on vous a dit/);
      await page.locator("label", { hasText: "Tout est juste" }).click();
      await page.getByRole("button", { name: "Enregistrer l’appel" }).click();
      await page.waitForURL(/fait=juste/);
      assert.equal(Number(/(\d+) fiches? vérifiées? sur/.exec(await text(page))[1]), before + 1);
      assert.ok(!(await text(page)).includes(name + "\n"), "elle n’est plus à appeler");
      await page.goto(space + "/a-traiter");
      assert.match(await text(page), /fermeture à confirmer/);
      await check(page);
      if (!javaScriptEnabled) {
        await page.goto(space + "/telephone");
        await page.getByRole("button", { name: /^Garder/ }).first().click();
        await page.waitForURL(/fait=garde/);
        await page.getByRole("button", { name: "Terminer la campagne d’appels" }).click();
        await page.waitForURL(/fait=fin/);
        await page.getByRole("link", { name: "Ouvrir une campagne d’appels" }).click();
        await page.getByRole("button", { name: "Ouvrir la campagne" }).click();
        assert.match(await page.getByRole("alert").innerText(), /Nom de la campagne/);
      }
      await page.context().close();
    });
  }

  await each("une structure demande un lieu, qui s’en occupe répond", async () => {
    const page = await open(browser, site.origin);
    await signIn(page, site, "hub@exemple.fr", "hub");
    await page.goto(space + "/rattachements");
    assert.match(await text(page), /« Clic et Compagnie » demande à s’en occuper/);
    await checkPage(page);
    await narrow(page);
    await page.getByRole("button", { name: /^Refuser/ }).first().click();
    assert.match(await page.getByRole("alert").innerText(), /Un refus se motive/);
    await page.getByRole("button", { name: /^Accepter/ }).last().click();
    await page.waitForURL(/fait=acceptee/);
    await page.context().close();
  });
  rmSync(folder, { recursive: true, force: true });
}
