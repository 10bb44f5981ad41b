/* Journey 3, whole, in a browser, with a real SMTP server beside: the organiser sees who is missing, reminds them once;
 * an intercommunality enters by its personal link and is confirmed; an association enters without script and is refused
 * with a reason; a meeting is convened, moved, held, its events read back by another parser. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/members.test.mjs
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

import { startSink } from "../support/sink.mjs";
import { axe, checkPage } from "./accessibility.mjs";
import { browse, open, serve, space } from "./support.mjs";

const ICAL = createRequire(import.meta.url)("ical.js");

const words = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
const linkOf = (mail, part) => /https?:\/\/\S+/g[Symbol.match](mail.text).find((one) => one.includes(part));
const event = (mail) => {
  const calendar = new ICAL.Component(ICAL.parse(mail.calendar ?? Buffer.from(mail.files[0].bytes ?? "", "base64").toString()));
  return { method: calendar.getFirstPropertyValue("method"), event: new ICAL.Event(calendar.getFirstSubcomponent("vevent")) };
};
const narrow = async (page) => {
  await page.setViewportSize({ width: 320, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${page.url()} déborde de ${wide} px`);
  await page.setViewportSize({ width: 1280, height: 900 });
};
const inTheDark = async (page) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.reload();
  assert.deepEqual(await axe(page, ["color-contrast"]), [], page.url());
  await page.emulateMedia({ colorScheme: "light" });
};

test("entrer dans la démarche et s’y réunir, de bout en bout", { timeout: 170000 }, async (context) => {
  const sink = await startSink(), browser = await browse();
  const site = await serve("neutre", (origin) => ({ MAILLAGE_PUBLIC_ADDRESS: origin,
    MAILLAGE_MAIL_RELAY: `smtp://127.0.0.1:${sink.port}`, MAILLAGE_MAIL_FROM: "carte@exemple.fr" }));
  context.after(async () => {
    await browser.close();
    await site.stop();
    sink.stop();
  });
  const step = (name, run) => context.test(name, { timeout: 60000 }, run);
  const organiser = await open(browser, site.origin);
  await organiser.goto(site.command(["admin", "add", "organisation@exemple.fr", "--space", "28", "--role", "organiser",
    "--without-factor", "--address", site.origin]).trim());
  await organiser.locator("main").getByRole("button", { name: "Me connecter" }).click();
  await organiser.waitForURL(/\/compte/);
  let personal;

  await step("l’organisateur voit qui manque, et relance une fois", async () => {
    await organiser.goto(space + "/demarche/qui-manque");
    assert.match(await words(organiser), /7 sur 12[\s\S]*7 sur 10[\s\S]*79,6 %[\s\S]*344 645 habitants sur 433 129/);
    assert.equal(await organiser.locator("tbody tr").count(), 12);
    assert.match(await organiser.locator("tbody tr").first().innerText(), /Portes Euréliennes[\s\S]*invité/i);
    await checkPage(organiser);
    await narrow(organiser);
    await inTheDark(organiser);
    await organiser.getByRole("link", { name: "Relancer les non-inscrits" }).click();
    assert.match(await words(organiser), /Objet : Inclusion numérique d’Eure-et-Loir/);
    assert.match(await words(organiser), /Pays Houdanais[\s\S]*aucune adresse/);
    await checkPage(organiser);
    await organiser.getByText(/^CC Terres de Perche/).click(); /* not this one, this time */
    const again = await organiser.context().newPage();
    await again.goto(space + "/demarche/qui-manque/relancer"); /* another organiser, at the same time */
    await organiser.getByRole("button", { name: "Envoyer les relances" }).click();
    await organiser.getByRole("status").getByText("Les relances sont parties").waitFor();
    await again.getByRole("button", { name: "Envoyer les relances" }).click();
    const mail = await sink.mail("portes-eureliennes@exemple.fr", /inscrivez/);
    personal = linkOf(mail, "/demarche/inscription/");
    await sink.mail("terres-de-perche@exemple.fr", /inscrivez/);
    assert.equal(sink.count("portes-eureliennes@exemple.fr", /inscrivez/), 1, "jamais deux fois");
    await organiser.goto(space + "/demarche/qui-manque/relancer");
    assert.match(await words(organiser), /relancé il y a moins de sept jours[\s\S]*|Personne n’est à relancer/);
    assert.equal(await organiser.getByRole("button", { name: "Envoyer les relances" }).count(), 0);
    await again.close();
  });

  await step("une intercommunalité entre par son lien, et se corrige", async () => {
    const page = await open(browser, site.origin);
    await page.goto(personal);
    assert.match(await words(page), /Portes Euréliennes[\s\S]*Il manque/);
    await checkPage(page);
    await page.getByRole("link", { name: "Compléter le contact politique" }).click();
    await page.getByText(/^Madame/).click();
    await page.getByLabel(/^Nom/).fill("Modèle");
    await page.getByLabel(/^Adresse électronique/).fill("elue arobase exemple");
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByRole("alert").getByRole("link", { name: "Fonction" }).waitFor();
    assert.equal(await page.getByLabel(/^Nom/).inputValue(), "Modèle", "rien n’est perdu");
    await page.getByLabel(/^Fonction/).fill("vice-présidente");
    await page.getByLabel(/^Adresse électronique/).fill("elue@exemple.fr");
    await checkPage(page);
    await narrow(page);
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByLabel("Nom", { exact: true }).fill("Technique");
    await page.getByLabel("Fonction", { exact: false }).first().fill("chargée de mission");
    await page.getByLabel("Adresse électronique").fill("technique@exemple.fr");
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByText(/^Participer aux travaux/).click();
    await checkPage(page);
    await page.getByRole("button", { name: "Continuer" }).click();
    await checkPage(page);
    await page.getByRole("button", { name: "Envoyer l’inscription" }).click();
    await page.getByRole("status").getByText("Votre inscription est envoyée").waitFor();
    await sink.mail("portes-eureliennes@exemple.fr", /Inscription reçue/);
    await page.goto(space + "/demarche");
    assert.match(await words(page), /8 sur 12/);
    await checkPage(page);
    assert.deepEqual(page.troubles.filter((one) => !/422/.test(one)), []);
    await page.context().close();
  });

  await step("l’organisateur confirme, et le référent est invité", async () => {
    await organiser.goto(space + "/demarche/membres");
    await checkPage(organiser);
    await organiser.getByRole("link", { name: /^CC des Portes Euréliennes/ }).first().click();
    assert.match(await words(organiser), /participer aux travaux[\s\S]*vice-présidente/);
    await checkPage(organiser);
    await organiser.locator("form").getByText(/^Refuser/).click();
    await organiser.getByRole("button", { name: "Envoyer la réponse" }).click();
    await organiser.getByRole("alert").getByText(/Un refus se motive/).waitFor();
    await organiser.locator("form").getByText(/^Confirmer/).click();
    await organiser.getByRole("button", { name: "Envoyer la réponse" }).click();
    await organiser.getByRole("status").getByText("La réponse est partie").waitFor();
    await sink.mail("portes-eureliennes@exemple.fr", /est membre de la démarche/);
    await sink.mail("technique@exemple.fr", /référent/);
    await organiser.getByRole("link", { name: /^CC des Portes Euréliennes/ }).first().click();
    assert.match(await words(organiser), /confirmé[\s\S]*Technique[\s\S]*De « inscrit » à « confirmé »/i);
    await checkPage(organiser);
    await organiser.goto(space + "/demarche/qui-manque");
    assert.match(await words(organiser), /8 sur 12[\s\S]*relancé le/);
  });

  await step("une association entre sans script, sans SIRET, et lit pourquoi elle est refusée", async () => {
    const page = await open(browser, site.origin, { javaScriptEnabled: false });
    await page.goto(space + "/demarche");
    await page.getByRole("link", { name: "Inscrire mon organisme" }).click();
    await page.getByRole("link", { name: "Un autre organisme" }).click();
    await page.getByLabel(/^Nom de l’organisme/).fill("Les <b>Ateliers</b>");
    await page.getByLabel(/^Ce qu’il est/).selectOption({ label: "association" });
    await page.getByLabel(/^Votre adresse/).fill("asso@exemple.fr");
    await page.getByRole("button", { name: "Continuer" }).click();
    assert.match(await words(page), /cochez « Nous n’avons pas de SIRET »/);
    await page.getByText("Nous n’avons pas de SIRET").last().click();
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.waitForURL(/contact-politique/);
    const link = linkOf(await sink.mail("asso@exemple.fr", /Votre inscription/), "/demarche/inscription/");
    const other = await open(browser, site.origin, { javaScriptEnabled: false });
    await other.goto(link); /* taken up elsewhere */
    await other.getByRole("link", { name: "Compléter le contact politique" }).click();
    await other.getByLabel(/^Nom/).fill("Exemple");
    await other.getByLabel(/^Fonction/).fill("présidente");
    await other.getByLabel(/^Adresse électronique/).fill("presidente@exemple.fr");
    for (let i = 0; i < 2; i++) await other.getByRole("button", { name: "Continuer" }).click();
    assert.equal(await other.getByText("Porter une feuille de route").count(), 0, "réservé aux collectivités");
    await other.getByText(/^Suivre la démarche/).click();
    await other.getByRole("button", { name: "Continuer" }).click();
    await other.getByRole("button", { name: "Envoyer l’inscription" }).click();
    await organiser.goto(space + "/demarche/membres");
    await organiser.getByRole("link", { name: "Les <b>Ateliers</b>" }).first().click();
    await organiser.locator("form").getByText(/^Refuser/).click();
    await organiser.locator("[name=motif]").fill("Déjà membre de la Ligue.");
    await organiser.getByRole("button", { name: "Envoyer la réponse" }).click();
    await organiser.getByRole("status").getByText("La réponse est partie").waitFor();
    assert.match((await sink.mail("asso@exemple.fr", /Votre inscription à la démarche : Les/, 2)).text, /Déjà membre de la Ligue/);
    await other.goto(link);
    assert.match(await words(other), /refusée[\s\S]*Motif : Déjà membre de la Ligue/i);
    await other.goto(link.slice(0, -3) + "xyz");
    assert.match(await words(other), /Aucune inscription n’a ce lien/);
  });

  await step("une réunion est convoquée, reportée, tenue ; les agendas suivent", async () => {
    await organiser.goto(space + "/demarche/reunions/nouvelle");
    await organiser.getByText(/^Comité technique$/).click();
    await organiser.getByLabel(/^Objet/).fill("Comité technique de printemps");
    await organiser.locator("[name=jour]").fill("2031-04-14");
    await organiser.locator("[name=debut]").fill("09:30");
    await organiser.locator("[name=fin]").fill("11:00");
    await organiser.getByLabel(/^Lieu/).fill("Préfecture");
    await organiser.getByText(/^Sur place$/).click();
    await checkPage(organiser);
    await organiser.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await organiser.getByRole("status").getByText("La réunion est enregistrée").waitFor();
    assert.match(await words(organiser), /lundi 14 avril 2031 à 9 h 30[\s\S]*férié \(lundi de Pâques\)/i);
    const address = new URL(organiser.url()).pathname;
    const visitor = await open(browser, site.origin);
    await visitor.goto(address);
    assert.match(await words(visitor), /pas annoncée/, "un brouillon ne se voit pas");
    await organiser.getByRole("button", { name: /^Enregistrer : Annoncer/ }).click();
    await organiser.getByRole("link", { name: "Écrire l’ordre du jour" }).click();
    await organiser.getByLabel(/^Les points/).fill("Suites du comité (20 min)\nLa carte");
    await organiser.getByRole("button", { name: "Enregistrer l’ordre du jour" }).click();
    await organiser.getByRole("link", { name: "Inviter et noter les présences" }).click();
    await organiser.getByRole("button", { name: /^Inviter les membres/ }).click();
    await organiser.getByRole("status").getByText("Les membres sont invités").waitFor();
    await checkPage(organiser);
    await organiser.goto(address);
    await checkPage(organiser);
    await organiser.getByRole("link", { name: "Convoquer", exact: true }).click();
    assert.match(await words(organiser), /1\. Suites du comité \(20 min\)/);
    await checkPage(organiser);
    await organiser.getByRole("button", { name: "Envoyer les convocations" }).click();
    await organiser.getByRole("status").getByText("Les convocations sont parties").waitFor();
    const first = event(await sink.mail("perche-elu@exemple.fr", /Comité technique de printemps/));
    assert.equal(first.method, "REQUEST");
    assert.equal(first.event.startDate.toJSDate().toISOString(), "2031-04-14T07:30:00.000Z");
    await visitor.goto(address);
    assert.match(await words(visitor), /Suites du comité/);
    assert.doesNotMatch(await words(visitor), /vice-président/, "les invités ne se voient pas");
    await checkPage(visitor);

    await organiser.getByRole("link", { name: "Reporter", exact: true }).click();
    await organiser.locator("[name=jour]").fill("2031-04-15");
    await organiser.locator("[name=debut]").fill("09:30");
    await organiser.getByRole("button", { name: "Reporter et prévenir" }).click();
    await organiser.getByRole("alert").getByRole("link", { name: "Motif" }).waitFor();
    await organiser.locator("[name=motif]").fill("Jour férié.");
    await organiser.getByRole("button", { name: "Reporter et prévenir" }).click();
    await organiser.getByRole("status").getByText("La réunion est reportée").waitFor();
    const moved = await sink.mail("perche-elu@exemple.fr", /Changement : Comité technique de printemps/);
    assert.match(moved.text.replace(/[\u00a0\u202f]/g, " "), /mardi 15 avril 2031 à 9 h 30[\s\S]*lundi 14 avril 2031 à 9 h 30[\s\S]*Jour férié/);
    const second = event(moved);
    assert.equal(second.event.uid, first.event.uid);
    assert.ok(second.event.sequence > first.event.sequence, "la suite grandit");
    await organiser.getByRole("link", { name: "Annuler", exact: true }).click();
    await organiser.locator("[name=motif]").fill("Plus de quorum.");
    await organiser.getByRole("button", { name: "Annuler et prévenir" }).click();
    const cancelled = event(await sink.mail("perche-elu@exemple.fr", /Annulée/));
    assert.equal(cancelled.method, "CANCEL");
    assert.equal(cancelled.event.uid, first.event.uid);
    assert.equal(sink.count("portes-eureliennes@exemple.fr", /printemps/), 0, "seuls les contacts en fonction sont invités");
    await visitor.context().close();
  });

  await step("ce qui fut décidé se suit ; la semaine, les positions, la page du référent", async () => {
    await organiser.goto(space + "/demarche/semaine");
    assert.match(await words(organiser), /Ce qui m’attend[\s\S]*En retard[\s\S]*Se positionner/);
    await checkPage(organiser);
    await narrow(organiser);
    await organiser.getByRole("link", { name: /^Suivre : Se positionner/ }).click();
    await organiser.getByText(/^Fait$/).click();
    await organiser.getByLabel(/^Ce qu’il en est advenu/).fill("Toutes ont répondu.");
    await checkPage(organiser);
    await organiser.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await organiser.getByRole("status").getByText("La conclusion est enregistrée").waitFor();
    assert.match(await words(organiser), /Toutes ont répondu/);
    await checkPage(organiser);
    await narrow(organiser);
    for (const rest of ["/positions", "/suites", "/reunions", "/membres/nouveau", "/membres/importer", "/epci/200006971"]) {
      await organiser.goto(space + "/demarche" + rest);
      await checkPage(organiser);
      await narrow(organiser);
    }
    const csv = await organiser.request.get(space + "/demarche/membres.csv");
    assert.match(await csv.text(), /^Structure,Typologie,Nom,Prénom,Email,Téléphone,Fonction,Référent FNE\r\n/);
    await organiser.goto(space + "/demarche/membres/importer");
    await organiser.getByLabel(/^Fichier/).setInputFiles({ name: "contacts.csv", mimeType: "text/csv", buffer: Buffer.from(
      "Structure;Typologie;Nom;Prénom;Email;Téléphone;Fonction;Référent FNE\nCC Terres de Perche;EPCI;Neuf;Jean;neuf@exemple.fr;;DGS;Oui\n" +
      ";EPCI;Sans;Nom;x@exemple.fr;;;Non\nMairie d’Épernon;Commune;Autre;;pas une adresse;;maire;Non\n") });
    await organiser.getByRole("button", { name: "Importer" }).click();
    assert.match(await words(organiser), /1 organisme ajouté, 1 contact ajouté, 0 déjà là[\s\S]*Ligne 3[\s\S]*Ligne 4[\s\S]*« pas une adresse »/);
    await checkPage(organiser);
    assert.deepEqual(organiser.troubles.filter((one) => !/422/.test(one)), []);
  });
});
