/* Journey 6: a workshop. Two browsers write on one board at once, with and without script; what was lost with the
 * connection is sent once it is back; a finding waits for its proposal, and the synthesis with it. */
import assert from "node:assert/strict";

import { checkPage } from "./accessibility.mjs";
import { open, space } from "./support.mjs";

const text = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
const card = (page, words) => page.locator("li.board__card").filter({ hasText: words }).first();

async function add(page, words, column) {
  await page.getByLabel("Une nouvelle carte").fill(words);
  await page.getByRole("button", { name: `Ajouter à « ${column} »` }).click();
  await card(page, words).waitFor();
}

async function openBoard(browser, site, title, day) {
  const page = await open(browser, site.origin);
  await page.goto(site.signIn("animation@exemple.fr", "hub"));
  await page.getByRole("button", { name: "Me connecter" }).click();
  await page.goto(space + "/ateliers");
  await checkPage(page);
  await page.getByRole("link", { name: "Ouvrir un atelier" }).click();
  await page.getByLabel("Titre de l’atelier").fill(title);
  await page.getByText("Santé", { exact: true }).click();
  await page.getByLabel("Jour").fill(day);
  await checkPage(page);
  await page.getByRole("button", { name: "Ouvrir l’atelier" }).click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  const link = await page.locator(".board__share a").getAttribute("href");
  return { page, link: new URL(link).pathname };
}

export async function workshop(each, browser, site) {
  await each("un atelier : deux navigateurs écrivent sur un même tableau", async () => {
    const { page: leader, link } = await openBoard(browser, site, "Groupe de travail Santé", "2031-05-16");
    const one = await open(browser, site.origin);
    const other = await open(browser, site.origin, { viewport: { width: 320, height: 700 } });
    for (const page of [one, other]) await page.goto(link);
    assert.match(await text(one), /L’atelier va commencer/);
    await leader.getByRole("button", { name: "Passer à : Ce qui est positif" }).click();
    await one.getByLabel("Une nouvelle carte").waitFor(); /* told by the site */
    await other.getByLabel("Une nouvelle carte").waitFor();
    await Promise.all([add(one, "La maison de santé a une borne", "Ce qui est positif"),
      add(other, "Les infirmiers aident à prendre rendez-vous", "Ce qui est positif")]);
    await card(one, "Les infirmiers").waitFor();
    await card(other, "La maison de santé").waitFor();
    await card(leader, "La maison de santé").waitFor();
    assert.equal(await one.locator(".board__column--positive .board__count").innerText(), "2");

    await other.getByLabel("Une nouvelle carte").fill("Une phrase à peine commencée");
    await leader.getByRole("button", { name: "Passer à : Ce qui freine" }).click();
    await other.getByRole("button", { name: "Ajouter à « Ce qui freine »" }).waitFor();
    assert.equal(await other.getByLabel("Une nouvelle carte").inputValue(), "Une phrase à peine commencée", "rien n’est perdu");

    await one.getByRole("button", { name: "Ajouter à « Ce qui freine »" }).waitFor();
    await one.context().setOffline(true);
    await one.getByLabel("Une nouvelle carte").fill("Pas de réseau dans le cabinet");
    await one.getByRole("button", { name: "Ajouter à « Ce qui freine »" }).click();
    await one.getByText("Connexion perdue").waitFor();
    await add(other, "Le dossier en ligne fait peur", "Ce qui freine");
    await one.context().setOffline(false);
    await card(other, "Pas de réseau").waitFor({ timeout: 20000 });
    await card(one, "Le dossier en ligne").waitFor({ timeout: 20000 });
    assert.equal(await one.locator("li.board__card", { hasText: "Pas de réseau" }).count(), 1, "une seule fois");

    await leader.reload();
    await leader.getByRole("button", { name: "Passer à : Une proposition par constat" }).click();
    await card(one, "Pas de réseau").getByText("Proposer").click();
    await card(one, "Pas de réseau").getByLabel("Votre proposition").fill("Un poste relié à la mairie");
    await card(one, "Pas de réseau").getByRole("button", { name: "Ajouter la proposition" }).click();
    await card(other, "Un poste relié").waitFor();
    await other.getByText("3 constats sans proposition").waitFor();
    for (const page of [leader, one]) await checkPage(page);
    assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= 320), "320 px");

    await leader.reload();
    await leader.getByRole("link", { name: "Synthèse" }).click();
    assert.match(await text(leader), /ne peut pas encore être arrêtée. 3 constats/);
    await checkPage(leader);
    assert.deepEqual(other.troubles, []);
    for (const page of [leader, one, other]) await page.context().close();
  });

  await each("un atelier sans script : écrire, fusionner, voter, arrêter la synthèse, saisir le papier", async () => {
    const { page: leader, link } = await openBoard(browser, site, "Groupe complémentaire", "2031-06-20");
    await leader.getByRole("link", { name: "Saisir une grille remplie" }).click();
    await leader.getByLabel("Une ligne par carte").fill("sans signe");
    await leader.getByRole("button", { name: "Ajouter au tableau" }).click();
    assert.match(await text(leader), /Ligne 1 : commencez par/);
    await checkPage(leader);
    await leader.getByLabel("Une ligne par carte").fill("- Peu de <b>matériel</b> (Hôpital)\n- Du matériel ancien\n> En prêter");
    await leader.getByRole("button", { name: "Ajouter au tableau" }).click();
    for (const words of ["Peu de <b>matériel</b>", "Du matériel ancien"])
      await card(leader, words).getByText(words).click();
    await leader.getByLabel("Nom de la rubrique, ou texte").fill("Matériel rare et ancien");
    await leader.getByRole("button", { name: "Fusionner" }).click();
    await leader.getByRole("link", { name: "Ouvrir la carte −1" }).click();
    assert.match(await text(leader), /Peu de <b>matériel<\/b>|Du matériel ancien/);
    await checkPage(leader);
    await leader.goto(leader.url().replace(/\/cartes.*/, ""));
    for (const step of ["Ce qui est positif", "Ce qui freine", "Une proposition par constat", "Votes"])
      await leader.getByRole("button", { name: "Passer à : " + step }).click();

    const plain = await open(browser, site.origin, { javaScriptEnabled: false });
    await plain.goto(link);
    for (let dots = 5; dots > 0; dots--) await plain.getByRole("button", { name: "Poser un point sur P1" }).click();
    assert.match(await text(plain), /Il vous reste 0 point/);
    assert.equal(await plain.getByRole("button", { name: "Poser un point" }).count(), 0);
    await leader.getByRole("link", { name: "Synthèse" }).click();
    await leader.getByRole("button", { name: "Arrêter cette version" }).click();
    assert.match(await text(leader), /Version 1, arrêtée le[\s\S]*P1 En prêter \(5 points\)/);
    await leader.goto(leader.url().replace(/\/synthese.*/, ""));
    await leader.getByText("Inviter à participer sans compte").click();
    await leader.getByRole("button", { name: "Changer ce lien" }).click();
    await plain.reload();
    assert.match(await text(plain), /Ce lien n’est plus valable/);
    for (const page of [leader, plain]) await page.context().close();
  });
}
