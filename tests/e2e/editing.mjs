/* A visitor says what is wrong; the hub reads it, takes it, changes the place by hand and puts it back. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { firstPlace, open, space } from "./support.mjs";
import { checkPage } from "./accessibility.mjs";

const telephone = async (page) => (await page.locator('a[href^="tel:"]').first().innerText()).replace(/\s/g, " ");

/* The changes come to the directory within a second. */
async function telephoneBecomes(page, place, expected) {
  for (let attempt = 0; attempt < 40; attempt++) {
    await page.goto(place);
    if ((await telephone(page)) === expected) return;
    await page.waitForTimeout(100);
  }
  assert.equal(await telephone(page), expected);
}

export async function editing(each, browser, site) {
  const place = await firstPlace(site.origin);
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "avec script" : "sans script";
    await each(`un signalement est suivi, retenu, annulé (${how})`, async () => {
      const visitor = await open(browser, site.origin, { javaScriptEnabled });
      await visitor.goto(place);
      const before = await telephone(visitor);
      await visitor.getByRole("link", { name: "Signaler une erreur" }).click();
      await visitor.getByLabel("Qu’est-ce qui n’est pas juste").selectOption({ label: "Le téléphone" });
      await visitor.getByLabel("Ce qui serait juste").fill("02 37 00");
      await visitor.getByLabel("Précisions").fill("<b>Le numéro a changé</b>");
      await visitor.getByRole("button", { name: "Envoyer" }).click();
      await visitor.locator(".fr-error-text").waitFor();
      assert.equal(await visitor.getByLabel("Précisions").inputValue(), "<b>Le numéro a changé</b>", "rien n’est perdu");
      await visitor.getByLabel("Ce qui serait juste").fill("01 99 00 77 77");
      await visitor.getByLabel("Votre adresse électronique").fill("visiteuse@exemple.fr");
      await visitor.getByRole("button", { name: "Envoyer" }).click();
      await visitor.waitForURL(/\/signalements\//);
      const ticket = visitor.url();
      assert.match(await visitor.locator("main").innerText(), /En attente/);
      if (javaScriptEnabled) await checkPage(visitor);

      const hub = await open(browser, site.origin, { javaScriptEnabled });
      await hub.goto(space + "/a-relire");
      assert.match(hub.url(), /\/connexion/, "la relecture demande de se connecter");
      await hub.goto(site.signIn("hub@exemple.fr", "hub"));
      await hub.locator("main").getByRole("button", { name: "Me connecter" }).click();
      await hub.waitForURL(/\/compte/);
      await hub.goto(space + "/a-relire");
      assert.match(await hub.locator("main").innerText(), /<b>Le numéro a changé<\/b>/);
      if (javaScriptEnabled) await checkPage(hub);
      await hub.getByRole("button", { name: /^Refuser/ }).first().click();
      assert.match(await hub.locator("[role=alert]").innerText(), /Dites pourquoi/);
      await hub.getByRole("button", { name: /^Accepter/ }).first().click();
      await hub.waitForURL(/fait=acceptee/);
      await telephoneBecomes(visitor, place, "01 99 00 77 77");
      const feed = await (await fetch(site.origin + space + "/changements.atom")).text();
      assert.ok(feed.includes(`href="${site.origin}${place}"`), "le flux des changements le dit");
      await visitor.goto(ticket);
      assert.match(await visitor.locator("main").innerText(), /Corrigé/);

      await hub.goto(place + "/historique");
      if (javaScriptEnabled) await checkPage(hub);
      await hub.getByRole("button", { name: /^Remettre comme avant/ }).first().click();
      await hub.waitForURL(/\/historique$/);
      await telephoneBecomes(visitor, place, before);
      await visitor.context().close();
      await hub.context().close();
    });
  }

  await each("deux personnes ne s’effacent pas l’une l’autre", async () => {
    const one = await open(browser, site.origin);
    await one.goto(site.signIn("hub@exemple.fr", "hub"));
    await one.locator("main").getByRole("button", { name: "Me connecter" }).click();
    await one.waitForURL(/\/compte/);
    const other = await one.context().newPage();
    await one.goto(place + "/modifier");
    await checkPage(one);
    await other.goto(place + "/modifier");
    await one.getByLabel("Présentation en quelques mots").fill("Écrit par la première.");
    await one.getByLabel("Lundi", { exact: true }).fill("9h-12h, 14h-17h30");
    await one.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await one.waitForURL((url) => url.pathname === place);
    await other.getByLabel("Présentation en quelques mots").fill("Écrit par la seconde.");
    await other.getByRole("button", { name: "Enregistrer", exact: true }).click();
    assert.match(await other.locator("[role=alert]").innerText(), /entre-temps « Écrit par la première\. »/);
    assert.equal(await other.getByLabel("Présentation en quelques mots").inputValue(), "Écrit par la seconde.");
    await other.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await other.waitForURL((url) => url.pathname === place);
    for (let attempt = 0; attempt < 40; attempt++) {
      await other.goto(place);
      if ((await other.locator("main").innerText()).includes("Écrit par la seconde.")) break;
      await other.waitForTimeout(100);
    }
    assert.match(await other.locator("main").innerText(), /Écrit par la seconde\./);
    assert.match(await other.locator(".week").innerText(), /9\sh à 12\sh et 14\sh à 17\sh\s30/, "l’autre champ de la première reste");
    await one.context().close();
  });

  await each("le formulaire d’un lieu fusionné est celui qui le remplace", async () => {
    const list = await (await fetch(site.origin + "/api/v1/lieux?departement=28&limite=9")).json();
    const one = Object.values(list).find(Array.isArray).find((other) => other.code_insee && other.latitude && !place.endsWith(other.slug));
    const same = { ...one, id: "autre_1", source: "autre", telephone: "+33199008888", date_maj: "2026-10-01", courriels: "autre@exemple.fr" };
    const file = join(site.folder, "autre.json");
    writeFileSync(file, JSON.stringify([same]));
    site.command(["import", "--source", "autre", "--mapping", "officiel", "--data", file]);
    site.command(["duplicates", "merge", "--least", "80"]);
    const page = await open(browser, site.origin);
    await page.goto(site.signIn("hub@exemple.fr", "hub"));
    await page.locator("main").getByRole("button", { name: "Me connecter" }).click();
    await page.waitForURL(/\/compte/);
    const merged = `${space}/lieux/${one.slug}-2`, survivor = `${space}/lieux/${one.slug}`;
    assert.equal((await page.goto(merged)).status(), 200);
    assert.equal(new URL(page.url()).pathname, survivor, "l’adresse mène au lieu qui reste");
    await page.goto(merged + "/modifier");
    assert.equal(await page.locator("#formulaire-lieu").getAttribute("action"), survivor + "/modifier");
    /* What is shown comes from the other record, which is fresher: changing it changes what is shown. */
    assert.equal((await page.locator("#champ-telephone").inputValue()).replace(/\s/g, " "), "01 99 00 88 88");
    await page.locator("#champ-telephone").fill("01 99 00 88 89");
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await page.waitForURL((url) => url.pathname === survivor);
    await telephoneBecomes(page, survivor, "01 99 00 88 89");
    await page.context().close();
  });

  await each("un nouveau lieu proposé attend d’être relu", async () => {
    const page = await open(browser, site.origin);
    await page.goto(site.signIn("participante@exemple.fr", "participant"));
    await page.locator("main").getByRole("button", { name: "Me connecter" }).click();
    await page.waitForURL(/\/compte/);
    await page.goto(space + "/lieux/nouveau");
    await page.getByRole("button", { name: "Envoyer à la relecture" }).click();
    assert.ok((await page.locator(".fr-error-text").count()) >= 3, "les champs obligatoires sont dits");
    await page.getByLabel("Nom du lieu").fill("Café associatif d’essai");
    await page.getByLabel("Numéro et rue").fill("3 rue des Essais");
    await page.getByLabel("Code postal").fill("28000");
    await page.getByLabel("Commune (obligatoire)").fill("chartres");
    await page.getByRole("button", { name: "Envoyer à la relecture" }).click();
    await page.waitForURL(/\/mes-propositions/);
    assert.match(await page.locator("main").innerText(), /Café associatif d’essai/);
    await checkPage(page);
    assert.equal((await page.goto(space + "/a-relire")).status(), 403);
    assert.equal((await page.goto(place + "/historique")).status(), 403);
    await page.context().close();
  });
}
