/* Many places at once: in the table, by pasting, by a file downloaded, changed and sent back. Nothing is written before it
 * was shown, and what somebody else wrote meanwhile is not undone. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkPage } from "./accessibility.mjs";
import { signIn } from "./place-form.mjs";
import { space } from "./support.mjs";

const table = space + "/lieux/tableau";
const text = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
const cell = (page, column, row = 0) => page.getByLabel(new RegExp(`^${column}, `)).nth(row);

async function download(page, format, site) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(`a[href$="tableau.${format}"]`).click()]);
  const path = join(site.folder, "lieux." + format);
  await file.saveAs(path);
  return path;
}

async function send(page, path) {
  await page.locator("#champ-fichier").setInputFiles(path);
  await page.getByRole("button", { name: "Envoyer le fichier" }).click();
  await page.waitForURL(/\/tableau\/[0-9a-z]+$/);
}

async function write(page, number, column = "Téléphone") {
  await page.goto(table);
  await cell(page, column).fill(number);
  await page.getByRole("button", { name: "Voir ce qui changera" }).click();
  await page.getByRole("button", { name: "Enregistrer ces changements" }).click();
  await page.waitForURL(/fait=1/);
}

export async function batch(each, browser, site) {
  for (const javaScriptEnabled of [true, false])
    await each(`plusieurs lieux changent dans le tableau (${javaScriptEnabled ? "avec" : "sans"} script)`, async () => {
      const page = await signIn(browser, site, "tableau@exemple.fr", "hub", { javaScriptEnabled });
      await page.goto(table);
      await page.getByText("Choisir les colonnes").click();
      await page.locator("label[for=colonne-complement_adresse]").click();
      await page.getByRole("button", { name: "Afficher ces colonnes" }).click();
      const other = await cell(page, "Téléphone", 2).inputValue();
      await cell(page, "Téléphone").fill(javaScriptEnabled ? "02 37 00 01 01" : "02 37 00 01 02");
      await cell(page, "Complément d’adresse", 1).fill("Au fond de la cour " + javaScriptEnabled);
      await cell(page, "Téléphone", 2).fill("12");
      if (javaScriptEnabled) await checkPage(page);
      await page.getByRole("button", { name: "Voir ce qui changera" }).click();
      assert.match(await text(page), /2\s+lieux changeront[\s\S]*1\s+ligne refusée[\s\S]*Ligne 3[\s\S]*Téléphone :/);
      if (javaScriptEnabled) await checkPage(page);
      await page.getByLabel("Pourquoi ces changements").fill("Tournée des appels");
      await page.getByRole("button", { name: "Enregistrer ces changements" }).click();
      assert.match(await text(page), /2 lieux enregistrés/);
      await page.goto(table + "?colonne=telephone&colonne=complement_adresse");
      assert.equal(await cell(page, "Complément d’adresse", 1).inputValue(), "Au fond de la cour " + javaScriptEnabled);
      assert.equal(await cell(page, "Téléphone", 2).inputValue(), other, "la ligne refusée n’est pas écrite");
      await page.locator(".batch__table tbody a").first().click();
      await page.goto(page.url() + "/historique");
      assert.match(await text(page), /Tournée des appels/);
      await page.context().close();
    });

  await each("des cellules collées sont reconnues par leurs titres", async () => {
    const page = await signIn(browser, site, "tableau@exemple.fr", "hub", { viewport: { width: 320, height: 800 } });
    await page.goto(table);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    const name = await page.locator(".batch__table tbody a").first().innerText();
    await page.getByLabel("Cellules copiées").fill("n’importe quoi");
    await page.getByRole("button", { name: "Voir ce que cela changera" }).click();
    assert.match(await text(page), /n’a pas pu être lu[\s\S]*« Identifiant » ou « Nom »/);
    assert.equal(await page.getByLabel("Cellules copiées").inputValue(), "n’importe quoi", "rien n’est perdu");
    await checkPage(page);
    await page.getByLabel("Cellules copiées").fill(
      `NOM\tTelephone\tHoraires\tNote\n${name.toUpperCase()}\t0237000105\tdu lundi au vendredi de 9h à 12h\tvu\nInconnu au bataillon\t0237000106\t\t\n`);
    await page.getByRole("button", { name: "Voir ce que cela changera" }).click();
    assert.match(await text(page), /laissées de côté[^\n]*« Note »/);
    assert.match(await text(page), /Ligne 3[\s\S]*Aucun de vos lieux ne s’appelle « Inconnu au bataillon »/);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    await page.getByRole("button", { name: "Enregistrer ces changements" }).click();
    await page.goto(table);
    assert.equal((await cell(page, "Téléphone").inputValue()).replace(/\s/g, " "), "02 37 00 01 05");
    await page.context().close();
  });

  await each("un fichier fait l’aller et retour, et n’efface pas ce qu’un autre écrit", async () => {
    const page = await signIn(browser, site, "tableau@exemple.fr", "hub", { acceptDownloads: true });
    const other = await signIn(browser, site, "collegue@exemple.fr", "hub");
    await page.goto(table);
    for (const format of ["ods", "csv"]) {
      await send(page, await download(page, format, site));
      assert.match(await text(page), /Rien ne changerait/, format);
      await page.goto(table);
    }
    const before = await cell(page, "Téléphone").inputValue(), path = await download(page, "csv", site);
    await write(other, "02 37 00 02 01");
    /* She touched another field: the colleague's telephone stays. */
    const original = readFileSync(path, "utf8"), lines = original.split("\r\n");
    const name = await page.locator(".batch__table tbody a").first().innerText();
    const row = lines.findIndex((line) => line.includes(name)), changed = [...lines];
    changed[row] = lines[row].replace(name, name + " (annexe)");
    writeFileSync(path, changed.join("\r\n"));
    await send(page, path);
    assert.match(await text(page), /1\s+lieu changera/);
    assert.doesNotMatch(await text(page), /02 37 00 02 01/);
    await page.goto(table);
    /* She touched the same one: a dispute, shown, where the other's value stays unless she says so. */
    changed[row] = lines[row].replace(before, "02 37 00 02 02");
    assert.notEqual(changed[row], lines[row]);
    writeFileSync(path, changed.join("\r\n"));
    await send(page, path);
    const preview = page.url();
    assert.match(await text(page), /Changés par quelqu’un d’autre entre-temps[\s\S]*02 37 00 02 01\s+02 37 00 02 02/);
    await checkPage(page);
    /* And somebody writes again before she confirms: nothing is written, she looks again. */
    await write(other, "02 37 00 02 03");
    await page.getByText("Écrire ma valeur").click();
    await page.getByRole("button", { name: "Enregistrer ces changements" }).click();
    assert.match(await text(page), /rien n’a été enregistré[\s\S]*02 37 00 02 03\s+02 37 00 02 02/);
    await page.getByText("Écrire ma valeur").click();
    await page.getByRole("button", { name: "Enregistrer ces changements" }).click();
    await page.waitForURL(/fait=1/);
    await page.goto(table);
    assert.equal((await cell(page, "Téléphone").inputValue()).replace(/\s/g, " "), "02 37 00 02 02");
    /* A plan is its author's, and serves once. */
    assert.equal((await other.goto(preview)).status(), 404);
    await page.goto(preview);
    assert.match(await text(page), /ont été enregistrés/);
    assert.equal(await page.getByRole("button", { name: "Enregistrer ces changements" }).count(), 0);
    await page.context().close();
    await other.context().close();
  });

  await each("une structure a le sien, que le département relit", async () => {
    const page = await signIn(browser, site, "jeanne.moreau@exemple.fr", "participant");
    const structure = await page.locator('main a[href*="/structures/"]').first().getAttribute("href");
    await page.goto(structure);
    await page.getByRole("link", { name: "Modifier les lieux en tableau" }).click();
    assert.match(await text(page), /Lieux 1 à 2, sur 2/);
    const before = await cell(page, "Téléphone").inputValue();
    await cell(page, "Téléphone").fill("02 37 00 03 01");
    await page.getByRole("button", { name: "Voir ce qui changera" }).click();
    const preview = page.url();
    await checkPage(page);
    await page.getByRole("button", { name: "Envoyer à la relecture" }).click();
    assert.match(await text(page), /1 lieu envoyé à la relecture/);
    assert.equal(await cell(page, "Téléphone").inputValue(), before);
    await page.goto(space + "/mes-propositions");
    assert.match(await text(page), /02 37 00 03 01/);
    const name = preview.split("/").pop();
    assert.equal((await page.goto(`${table}/${name}`)).status(), 403);
    await page.context().close();
    const other = await signIn(browser, site, "claire.petit@exemple.fr", "participant");
    assert.equal((await other.goto(structure + "/lieux/tableau.ods")).status(), 403);
    await other.context().close();
  });

  await each("le tableau est à qui s’occupe des lieux", async () => {
    const page = await signIn(browser, site, "participante2@exemple.fr", "participant");
    assert.equal((await page.goto(table)).status(), 403);
    assert.equal((await page.goto(table + ".csv")).status(), 403);
    await page.context().close();
  });
}
