/* Accounts in a browser: the first administrator signs in by the command's link, installs a second factor, invites,
 * reads the journal; somebody finds and makes a structure. Then every page of this is held to the rules of pages. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import { axe, EVERY_RULE, inspect } from "./accessibility.mjs";
import { enterWithFactor, open, program, space } from "./support.mjs";

function administrator(database, email) {
  const result = spawnSync(program, ["admin", "add", email, "--space", "28", "--database", database, "--quiet"], { encoding: "utf8" });
  assert.equal(result.status, 0, result.stderr);
  return new URL(result.stdout.trim()).pathname;
}

/* Signs in from the command's link, by keyboard where a person would. */
async function signIn(page, database, email) {
  await enterWithFactor(page, administrator(database, email));
}

export async function accounts(test, browser, { origin, database }) {
  const page = await open(browser, origin);
  const addresses = [];
  const here = () => addresses.push(new URL(page.url()).pathname + new URL(page.url()).search);

  await test("le premier administrateur se connecte, installe son second facteur, invite", async () => {
    await page.goto(space);
    await page.getByRole("link", { name: "Se connecter" }).click();
    await page.getByRole("heading", { level: 1, name: "Se connecter" }).waitFor();
    await signIn(page, database, "navigateur@exemple.fr");
    here();
    await page.goto(space + "/personnes");
    await page.getByRole("link", { name: "Inviter une personne" }).click();
    here();
    await page.getByRole("button", { name: "Envoyer l’invitation" }).click();
    await page.getByRole("alert").getByRole("link", { name: "Son adresse électronique" }).click();
    assert.equal(await page.evaluate(() => document.activeElement.name), "courriel", "le résumé mène au champ");
    await page.getByLabel("Son adresse électronique").fill("invite@exemple.fr");
    await page.getByLabel("Son rôle").selectOption("referent");
    await page.getByLabel("Son intercommunalité").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Envoyer l’invitation" }).click();
    await page.getByRole("status").getByText("L’invitation est partie.").waitFor();
    here();
    await page.getByRole("link", { name: "Le journal" }).click();
    await page.getByText("invite@exemple.fr").first().waitFor();
    here();
  });

  await test("une structure se cherche, se crée, se complète", async () => {
    await page.goto(space + "/structures");
    here();
    await page.getByLabel("Nom, SIRET ou RNA").fill("atelier numérique de l’essai");
    await page.getByRole("button", { name: "Chercher" }).click();
    here();
    await page.getByRole("link", { name: "Elle n’y est pas : la créer" }).click();
    here();
    await page.getByLabel("Nom de la structure").fill("Atelier numérique de l’essai");
    await page.getByLabel("SIRET").fill("123 456 789 00012");
    await page.getByLabel(/^Commune/).fill("Épernon");
    await page.getByRole("button", { name: "Créer la structure" }).click();
    await page.getByRole("alert").getByText("Ce n’est pas un SIRET").waitFor();
    assert.equal(await page.getByLabel("Nom de la structure").inputValue(), "Atelier numérique de l’essai", "rien n’est perdu");
    await page.getByLabel("SIRET").fill("");
    await page.getByRole("button", { name: "Créer la structure" }).click();
    await page.getByRole("status").getByText("La structure est créée").waitFor();
    here();
    const home = new URL(page.url()).pathname;
    await page.getByRole("link", { name: "Ajouter une antenne" }).click();
    await page.getByLabel("Nom de la structure").fill("Antenne de Maintenon");
    await page.getByLabel(/^Commune/).fill("Maintenon");
    await page.getByRole("button", { name: "Ajouter l’antenne" }).click();
    await page.getByText("Antenne de Maintenon").first().waitFor();
    for (const rest of ["/modifier", "/inviter", "/demander", "/antenne"]) addresses.push(home + rest);
    addresses.push(space + "/structures/a-valider", "/compte/nom", "/compte/mot-de-passe", "/compte/adresse", "/compte/effacer",
      "/compte/second-facteur/retirer", "/qui-peut-faire-quoi");
  });

  await test("les pages des comptes suivent les règles : axe, structure, 320 pixels, clair et sombre", async () => {
    for (const address of addresses) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(address);
      assert.deepEqual(await page.evaluate(inspect), [], address);
      assert.deepEqual(await axe(page, EVERY_RULE), [], address);
      await page.emulateMedia({ colorScheme: "dark" });
      await page.reload(); /* colours that change while one looks pass through others */
      assert.deepEqual(await axe(page, ["color-contrast"]), [], address);
      await page.setViewportSize({ width: 320, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${address} déborde de ${wide} px`);
      if (process.env.MAILLAGE_PICTURES)
        await page.screenshot({ path: `${process.env.MAILLAGE_PICTURES}/${addresses.indexOf(address)}.png`, fullPage: true });
    }
    assert.deepEqual(page.troubles.filter((one) => !/422/.test(one)), []);
    await page.context().close();
  });
}
