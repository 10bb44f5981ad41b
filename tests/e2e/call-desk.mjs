/* Journey 10, the other side: the region's call is instructed, completed, marked by two readers, selected with a balance
 * between territories, signed by the organiser, announced; an applicant answers and reads her result. */
import assert from "node:assert/strict";

import { enterWithFactor, open } from "./support.mjs";
import { checkPage } from "./accessibility.mjs";

const region = "/region-24-centre-val-de-loire";
const call = region + "/appels/inclusion-numerique-2024";
const text = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
const act = async (page, name) => {
  await page.locator(`#acte-${name} > summary`).click();
  return page.locator(`#acte-${name}`);
};

async function enter(page, address) {
  await page.goto(address);
  await page.getByRole("button", { name: "Me connecter" }).click();
}

/* At 320 px nothing scrolls sideways but tables, each in its own box. */
async function checkNarrow(page) {
  await page.setViewportSize({ width: 320, height: 800 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, page.url());
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function check(page) {
  await checkPage(page);
  await checkNarrow(page);
}

export async function callDesk(each, browser, site) {
  const instructor = await open(browser, site.origin);
  const reader = await open(browser, site.origin);
  const organiser = await open(browser, site.origin);

  await each("l’instruction vérifie, demande, écrit, se déporte", async () => {
    const page = instructor;
    await enter(page, site.signIn("instruction.appel@exemple.fr", "instructor", "region:24"));
    await page.goto(call + "/instruction");
    await check(page);
    assert.match(await text(page), /40 dossiers/);
    assert.match(await text(page), /Territoires sans candidature[\s\S]*Le Blanc/);
    await page.getByLabel("État").selectOption({ label: "déposée" });
    await page.getByRole("button", { name: "Afficher" }).click();
    assert.match(await text(page), /3 dossiers/);
    await page.locator("main table a").first().click();
    await check(page);
    assert.match(await text(page), /Recevable \?[\s\S]*Plafond\s+oui\s+[\d ,]+ €, pour 50 000 € au plus/i);

    let form = await act(page, "demander");
    await form.getByRole("button", { name: "Envoyer la demande" }).click();
    assert.match(await text(page), /À rendre au plus tard/); /* refused, and shown again as it was */
    form = page.locator("#acte-demander");
    await form.getByText("Le budget", { exact: true }).click();
    await form.getByLabel("Ce que vous demandez").fill("Détaillez le poste <b>matériel</b>.");
    await form.getByLabel("À rendre au plus tard le").fill("2031-05-15");
    await form.getByRole("button", { name: "Envoyer la demande" }).click();
    assert.match(await text(page), /La demande est envoyée[\s\S]*À compléter avant le jeudi 15 mai 2031[\s\S]*<b>matériel<\/b>/);
    form = await act(page, "note");
    await form.getByLabel("Note pour l’instruction").fill("Voir le plan de financement.");
    await form.getByRole("button", { name: "Ajouter la note" }).click();
    assert.match(await text(page), /NOTE INTERNE[\s\S]*Voir le plan de financement/i);
    form = await act(page, "avis");
    await form.getByLabel("Personne ou service consulté").fill("CC du Perche");
    await form.getByLabel("Adresse électronique").fill("cc@exemple.fr");
    await form.getByLabel("Réponse attendue au plus tard le").fill("2031-05-20");
    await form.getByRole("button", { name: "Demander l’avis" }).click();
    assert.match(await text(page), /L’avis est demandé[\s\S]*CC du Perche/);
    form = await act(page, "lie");
    await form.getByLabel("Quel lien").fill("Je siège à son conseil.");
    await form.getByRole("button", { name: "Me déporter" }).click();
    assert.match(await text(page), /Vous êtes déporté de ce dossier[\s\S]*Je siège à son conseil/);
    assert.doesNotMatch(await text(page), /Le budget/);
  });

  await each("deux lecteurs notent ; l’écart se voit", async () => {
    const page = reader;
    await enter(page, site.signIn("lecteur.appel@exemple.fr", "jury", "region:24"));
    await page.goto(call + "/jury");
    await check(page);
    await page.locator("tr", { hasText: "à lire" }).locator("a").first().click();
    await check(page);
    await page.locator("[name=note_0]").fill("6");
    await page.getByRole("button", { name: "Enregistrer ma lecture" }).click();
    assert.match(await text(page), /de 0 à 5|au plus 5|5 au plus/);
    for (let k = 0; k < 5; k++) await page.locator(`[name=note_${k}]`).fill(k === 0 ? "0,5" : "1");
    await page.getByLabel("Appréciation générale").fill("Trop flou.");
    await page.getByText("Ma lecture est terminée").click();
    await page.getByRole("button", { name: "Enregistrer ma lecture" }).click();
    assert.match(await text(page), /Votre lecture est enregistrée/);
    await instructor.goto(call + "/notes");
    await check(instructor);
    assert.match(await text(instructor), /au-delà de 30 %/);
    await instructor.locator("main table a").first().click();
    await check(instructor);
    await instructor.goto(call + "/bilan");
    await check(instructor);
  });

  await each("le comité compare, comprend, retient, signe, annonce", async () => {
    const page = organiser;
    await enterWithFactor(page, site.signIn("presidente.appel@exemple.fr", "organiser", "region:24"));
    await page.goto(call + "/selection");
    await check(page);
    assert.match(await text(page), /Règles de l’appel[\s\S]*Sans équilibre/);
    const form = await act(page, "scenario");
    await form.getByLabel("Nom du scénario").fill("Trop peu");
    await form.getByLabel("Enveloppe, en euros").fill("200 000");
    await form.getByRole("button", { name: "Calculer ce scénario" }).click();
    assert.match(await text(page), /Aucune sélection ne respecte toutes les règles[\s\S]*enveloppe de 200 000/);
    await check(page);
    await (await act(page, "retirer")).getByRole("button").click();

    await page.getByRole("link", { name: "Règles de l’appel" }).click();
    await page.getByRole("button", { name: "Calculer à nouveau" }).click();
    assert.match(await text(page), /recalculée[\s\S]*aucune autre sélection ne fait mieux/);
    assert.match(await text(page), /Ce que coûte l’équilibre entre territoires/);
    await page.getByLabel("Et avec combien d’euros de plus").fill("10 000");
    await page.getByRole("button", { name: "Demander" }).click();
    assert.match(await text(page), /Avec 10 000 € de plus[\s\S]*points de mieux/);
    await check(page);
    const left = page.locator("tr", { has: page.getByText("non retenu", { exact: true }) }).first();
    const number = /N° (\d+)/.exec((await left.innerText()).replace(/\u00a0/g, " "))[1];
    await page.goto(page.url().split("?")[0] + "?pourquoi=" + number);
    assert.match(await text(page), /Le retenir coûterait/);
    let will = await act(page, "vouloir");
    await will.getByLabel("Dossier").selectOption({ index: 2 });
    await will.getByText(/^L’écarter/).click();
    await will.getByRole("button", { name: "Enregistrer et recalculer" }).click();
    assert.match(await text(page), /Donnez la raison/);
    will = page.locator("#acte-vouloir");
    await will.getByLabel("Motif").fill("Financé par ailleurs.");
    await will.getByRole("button", { name: "Enregistrer et recalculer" }).click();
    assert.match(await text(page), /choix du comité/);

    const sign = await act(page, "signer");
    await sign.getByText("Le comité a décidé cette sélection").click();
    await sign.getByRole("button", { name: "Signer", exact: true }).click();
    await page.waitForURL(/\/resultats/);
    assert.match(await text(page), /La sélection est signée/);
    await check(page);
    const tell = await act(page, "annoncer");
    await tell.getByText("J’ai relu les motifs").click();
    await tell.getByRole("button", { name: "Annoncer" }).click();
    assert.match(await text(page), /Les résultats partent par courriel[\s\S]*annoncé le/);
    assert.equal(await page.locator("#acte-annoncer").count(), 0);

    await page.locator("tr", { hasText: "retenue" }).locator("a").first().click();
    const agree = await act(page, "convention");
    await agree.getByLabel("Référence").fill("2024-001");
    await agree.getByLabel("Signée le").fill("2024-09-10");
    await agree.getByRole("button", { name: "Enregistrer la convention" }).click();
    assert.match(await text(page), /C’est fait[\s\S]*Avance[\s\S]*Bilan final/);
    await check(page);
    const csv = await (await fetch(site.origin + call + "/subventions.csv")).text();
    assert.match(csv, /^nomAttribuant,idAttribuant,dateConvention[\s\S]*2024-09-10,2024-001/);
  });

  await each("un appel se règle par ses pages, et se prolonge", async () => {
    const page = organiser;
    const other = region + "/appels/un-second-appel";
    await page.goto(region + "/appels/nouveau");
    await page.getByLabel("Titre du nouvel appel").fill("Un second appel");
    await page.getByLabel("Ouverture").fill("2024-01-01");
    await page.getByLabel("Clôture").fill("2031-01-31");
    await page.getByRole("button", { name: "Ouvrir cet appel" }).click();
    await page.waitForURL(/un-second-appel\/reglages/);
    await check(page);
    await page.goto(other + "/reglages/criteres");
    await check(page);
    await page.locator("[name=critere_0]").fill("Utilité pour les habitants");
    await page.getByLabel("Ce qui change").fill("Un critère est reformulé.");
    await page.getByRole("button", { name: "Publier les critères" }).click();
    assert.match(await text(page), /Les critères sont publiés/);
    await page.goto(other + "/reglages/questions");
    await check(page);
    await page.goto(other + "/reglages");
    const more = await act(page, "prolonger");
    await more.getByLabel("Nouvelle clôture pour tous").fill("2031-02-28");
    await more.getByLabel("Raison, publiée").fill("Panne du service en janvier.");
    await more.getByRole("button", { name: "Prolonger", exact: true }).click();
    await page.goto(other);
    assert.match(await text(page), /L’appel a changé[\s\S]*Un critère est reformulé[\s\S]*prolongé[\s\S]*Panne du service en janvier/);
    assert.match(await text(page), /28 février 2031/);
    assert.match(await text(page), /Utilité pour les habitants/);
    await check(page);
  });

  await each("un dossier se partage, reçoit des pièces, se retire", async () => {
    const page = await open(browser, site.origin);
    await page.goto(region + "/appels/un-second-appel/candidater");
    await page.getByLabel("Votre adresse électronique").fill("porteuse@exemple.fr");
    await page.getByRole("button", { name: "Ouvrir le dossier" }).click();
    await page.waitForURL(/\/candidatures\//);
    const dossier = page.url().split("?")[0];
    let form = await act(page, "inviter");
    await form.getByLabel("Adresse électronique").fill("hub@exemple.fr");
    await form.getByText("Me conseiller").click();
    await form.getByRole("button", { name: "Envoyer l’invitation" }).click();
    assert.match(await text(page), /L’invitation est envoyée[\s\S]*hub@exemple.fr peut lire et conseiller/);
    await check(page);
    form = await act(page, "retirer");
    await form.getByText("Je retire ma candidature").click();
    await form.getByRole("button", { name: "Retirer", exact: true }).click();
    assert.match(await text(page), /C’est fait[\s\S]*État : retirée/);
    await page.goto(dossier + "/pieces");
    await check(page);
  });
}
