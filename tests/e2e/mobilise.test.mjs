/* Journey 4: a referent imports the actors she knows, invites them; one registers without an account, confirms by mail (a
 * real SMTP server, tests/support/smtp-sink.py), has it in her calendar (read by ical.js), sees the session move; the last
 * seat passes to who waits; on the day she shows herself present from her telephone, on the sheet the organiser prints.
 * With and without a script. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/mobilise.test.mjs
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import test from "node:test";

import { checkPage } from "./accessibility.mjs";
import { startSink } from "../support/sink.mjs";
import { browse, enterWithFactor, open, serve, space } from "./support.mjs";

const ICAL = createRequire(import.meta.url)("ical.js").default ?? createRequire(import.meta.url)("ical.js");
const perche = space + "/epci/200006971/acteurs", coming = "Aller vers les usagers éloignés";
const linkOf = (mail, path) => new RegExp(`https?://[^\\s)]*${path}[^\\s)]*`).exec(mail.text)[0];
const words = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
const press = (page, name) => page.locator("main").getByRole("button", { name }).click();

function events(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return { method: calendar.getFirstPropertyValue("method"),
    all: calendar.getAllSubcomponents("vevent").map((one) => ({ event: new ICAL.Event(one), sequence: one.getFirstPropertyValue("sequence"),
      status: one.getFirstPropertyValue("status"), zone: one.getFirstProperty("dtstart").getParameter("tzid") })) };
}

test("mobiliser, de bout en bout", { timeout: 240000 }, async (context) => {
  const sink = await startSink(), browser = await browse();
  const site = await serve("neutre", (origin) => ({ MAILLAGE_PUBLIC_ADDRESS: origin,
    MAILLAGE_MAIL_RELAY: `smtp://127.0.0.1:${sink.port}`, MAILLAGE_MAIL_FROM: "carte@exemple.fr" }));
  context.after(async () => {
    await browser.close();
    await site.stop();
    sink.stop();
  });
  /* Time goes by in the database alone. */
  const sql = (text) => {
    const code = "import sqlite3,sys;c=sqlite3.connect(sys.argv[1],timeout=20);c.executescript(sys.argv[2]);c.commit()";
    const result = spawnSync("/usr/bin/python3", ["-c", code, site.database.replace("sqlite:", ""), text], { encoding: "utf8" });
    assert.equal(result.status, 0, result.stderr);
  };
  const organiser = await open(browser, site.origin), referent = await open(browser, site.origin);
  const fill = async (page, who) => {
    await page.getByLabel("Votre adresse électronique").fill(who.email);
    await page.getByLabel("Prénom").fill("Camille");
    await page.getByLabel("Nom (obligatoire)", { exact: true }).fill(who.name);
    await page.getByLabel("Structure (obligatoire)").fill("Médiathèque <b>d’essai</b>");
    await page.getByLabel("Votre structure est").selectOption({ label: "Associations et autres acteurs" });
    await page.getByLabel("Intercommunalité où vous agissez").selectOption({ label: "CC du Perche" });
  };
  /* Registers and confirms; gives the page of her registrations. */
  const register = async (page, who, address = space + "/inscription") => {
    await page.goto(address);
    await page.getByRole("checkbox", { name: new RegExp(coming) }).check({ force: true });
    await fill(page, who);
    await page.getByLabel("Fonction (obligatoire)").fill("médiatrice");
    await press(page, "M’inscrire");
    assert.match(await words(page), /Il reste à confirmer/);
    await page.goto(linkOf(await sink.mail(who.email, /Confirmez votre inscription/), "/inscriptions/"));
    await press(page, "Confirmer mon inscription");
    return page.url().split("?")[0];
  };

  await context.test("l’organisateur invite une référente", async () => {
    await enterWithFactor(organiser, site.signIn("orga@exemple.fr", "organiser"));
    await organiser.goto(space + "/personnes/inviter");
    await organiser.getByLabel("Son adresse électronique").fill("referente-essai@exemple.fr");
    await organiser.getByRole("radio", { name: /référent/ }).check({ force: true });
    await organiser.getByRole("combobox", { name: /Son intercommunalité/ }).selectOption({ label: "CC du Perche" });
    await press(organiser, "Envoyer l’invitation");
    await referent.goto(linkOf(await sink.mail("referente-essai@exemple.fr", /vous invite/), "/invitation/"));
    await press(referent, "Accepter et me connecter");
    await referent.goto(perche);
    assert.match(await words(referent), /CC du Perche[\s\S]*6\s+acteurs recensés/);
    const refused = await referent.goto(space + "/epci/200033181/acteurs");
    assert.equal(refused.status(), 403, "une autre intercommunalité n’est pas la sienne");
  });

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "avec script" : "sans script", mark = javaScriptEnabled ? "a" : "b";
    const check = async (page) => javaScriptEnabled && (await checkPage(page));
    const actor = { email: `mediatheque-${mark}@exemple.fr`, name: `Essai-${mark}` };
    const closed = `ferme-${mark}@exemple.fr`;
    let own, session;

    await context.test(`la référente importe et invite (${how})`, async () => {
      const page = await open(browser, site.origin, { javaScriptEnabled, storageState: await referent.context().storageState() });
      await page.goto(perche);
      await check(page);
      await page.getByRole("link", { name: "Importer un tableau" }).click();
      await check(page);
      await page.getByLabel("Cellules copiées").fill(`Structure\tCourriel\tVille\tThèmes\n` +
        `Médiathèque d’essai ${mark}\t${actor.email}\tNogent-le-Rotrou\tsanté\nStructure fermée ${mark}\t${closed}\t\t\n` +
        `Sans adresse\tpas une adresse\t\t\n`);
      await page.getByLabel("D’où viennent ces adresses").fill("annuaire d’essai");
      await page.getByText("adresse publiée par la structure").click();
      await press(page, "Voir le résultat");
      assert.match(await words(page), /2 acteurs à ajouter, 0 connus déjà, 1 ligne refusée[\s\S]*n’est pas une adresse électronique/);
      await check(page);
      await press(page, "Importer 2 lignes");
      assert.match(await words(page), /2 acteurs ajoutés/);
      await check(page);
      await page.getByRole("link", { name: "Revenir à la liste des acteurs" }).click();
      assert.match(await words(page), new RegExp(`Médiathèque d’essai ${mark}[\\s\\S]*pas encore invité`));

      await page.getByRole("link", { name: "Inviter", exact: true }).click();
      await page.getByText("Ceux qui n’ont jamais été invités").click();
      await page.getByLabel(coming).check({ force: true });
      await page.getByLabel("Votre mot").fill("Venez {lien} partager.");
      await press(page, "Voir l’aperçu");
      assert.match(await words(page), /2 acteurs recevront cette invitation[\s\S]*Venez {lien} partager/);
      await check(page);
      await press(page, "Envoyer les invitations");
      assert.match(await words(page), /Les invitations partent/);
      await check(page);
      const mail = await sink.mail(actor.email, /Invitation aux groupes/);
      assert.match(mail.text, new RegExp(`${coming}[\\s\\S]*9 h 30`.replace(/ /g, "[  \\u00a0\\u202f]")));
      assert.ok(mail.headers["list-unsubscribe"], "on peut s’en désabonner");
      await page.reload();
      assert.match(await words(page), /n’a rien ouvert/);

      /* Who declined is not written to again, by anybody. */
      await sink.mail(closed, /Invitation aux groupes/);
      const decline = /<(https?:[^>]*desabonnement[^>]*)>/.exec((await sink.mail(closed, /Invitation/)).headers["list-unsubscribe"])[1];
      const answer = await fetch(decline, { method: "POST", body: "List-Unsubscribe=One-Click",
        headers: { "content-type": "application/x-www-form-urlencoded" } });
      assert.equal(answer.status, 204);
      sql(`UPDATE round_invitation SET at = at - 700000 WHERE actor_id IN (SELECT id FROM actor WHERE email IN ('${actor.email}', '${closed}'))`);
      await page.goto(perche + "/inviter");
      await page.getByText("Ceux qui n’ont rien ouvert").click();
      await page.getByLabel(coming).check({ force: true });
      await press(page, "Voir l’aperçu");
      await press(page, "Envoyer les invitations");
      await sink.mail(actor.email, /Invitation aux groupes/, 2);
      await page.goto(perche);
      assert.match(await words(page), new RegExp(`Structure fermée ${mark}[\\s\\S]*ne veut plus recevoir d’invitation`));
      assert.equal(sink.count(closed, /Invitation/), 1);
    });

    await context.test(`un acteur s’inscrit sans compte et l’a dans son agenda (${how})`, async () => {
      const page = await open(browser, site.origin, { javaScriptEnabled });
      await page.goto(linkOf(await sink.mail(actor.email, /Invitation aux groupes/), "/rejoindre/"));
      assert.match(await words(page), /Invitation transmise par CC du Perche/);
      assert.match(await words(page), /Inscriptions jusqu’au/, "la date de clôture est montrée");
      await check(page);
      await fill(page, actor);
      await press(page, "M’inscrire");
      assert.match(await words(page), /Fonction/);
      assert.equal(await page.getByLabel("Votre adresse électronique").inputValue(), actor.email, "rien n’est perdu");
      await check(page);
      await page.getByLabel("Fonction (obligatoire)").fill("médiatrice");
      await press(page, "M’inscrire");
      assert.match(await words(page), /Il reste à confirmer/);
      await check(page);

      const confirm = linkOf(await sink.mail(actor.email, /Confirmez votre inscription/), "/inscriptions/");
      await page.goto(confirm);
      assert.match(await words(page), /À confirmer/);
      await check(page);
      await press(page, "Confirmer mon inscription");
      assert.match(await words(page), /C’est confirmé/);
      await check(page);
      own = page.url().split("?")[0];
      const mail = await sink.mail(actor.email, /Votre inscription aux groupes/);
      const { method, all } = events(mail.calendar);
      assert.equal(method, "REQUEST");
      assert.equal(all[0].zone, "Europe/Paris");
      assert.equal(all[0].event.summary, `Groupe de travail\u00a0: ${coming}`);
      assert.equal(all[0].event.startDate.hour + ":" + all[0].event.startDate.minute, "9:30");
      assert.equal(all[0].sequence, javaScriptEnabled ? 0 : all[0].sequence);
      const feed = linkOf(mail, "/agendas/");
      assert.equal(events(await (await fetch(feed)).text()).all[0].event.uid, all[0].event.uid);

      await page.goto(space + "/inscription");
      await page.getByRole("checkbox", { name: new RegExp(coming) }).check({ force: true });
      await fill(page, actor);
      await page.getByLabel("Fonction (obligatoire)").fill("médiatrice");
      await press(page, "M’inscrire");
      assert.match(await words(page), /Vous êtes inscrit déjà avec cette adresse/);

      await page.goto(own);
      await press(page, "Obtenir mon lien");
      await page.getByText(/\/rejoindre\//).waitFor();
      await check(page);

      /* The session moves: her calendar follows by the message and by the feed. */
      await organiser.goto(space + "/demarche/groupes");
      await organiser.locator("section", { hasText: coming }).getByRole("link", { name: /Inscrits/ }).last().click();
      session = organiser.url();
      await organiser.getByRole("link", { name: "Modifier la séance" }).click();
      await organiser.getByLabel(/^Début/).fill(javaScriptEnabled ? "14:00" : "15:00");
      await organiser.getByLabel(/^Fin/).fill("17:30");
      await organiser.getByLabel("Raison du changement").fill("La salle est prise le matin.");
      await press(organiser, "Enregistrer");
      assert.match(await words(organiser), /chaque inscrit reçoit un message/);
      const moved = await sink.mail(actor.email, /Changement/);
      assert.match(moved.text, /La salle est prise le matin/);
      const after = events(moved.calendar);
      assert.equal(after.all[0].event.uid, all[0].event.uid);
      assert.equal(after.all[0].sequence, all[0].sequence + 1);
      assert.equal(after.all[0].event.startDate.hour, javaScriptEnabled ? 14 : 15);
      assert.equal(events(await (await fetch(feed)).text()).all[0].sequence, all[0].sequence + 1);
      await organiser.goto(session + "/modifier");
      await organiser.getByLabel(/^Début/).fill("09:30");
      await organiser.getByLabel(/^Fin/).fill("12:00");
      await press(organiser, "Enregistrer");
    });

    await context.test(`la dernière place passe à qui attend (${how})`, async () => {
      const page = await open(browser, site.origin, { javaScriptEnabled });
      const waiting = { email: `attend-${mark}@exemple.fr`, name: "Attend" };
      await organiser.goto(session);
      const seats = Number(/(\d+)\s+dans la salle/.exec(await words(organiser))[1]);
      await organiser.goto(session + "/modifier");
      await organiser.getByLabel("Places dans la salle").fill(String(seats));
      await press(organiser, "Enregistrer");
      await page.goto(space + "/groupes");
      assert.match(await words(page), /Complet/i);
      await check(page);
      const hers = await register(page, waiting);
      assert.match(await words(page), /liste d’attente/);
      const actors = await open(browser, site.origin, { javaScriptEnabled });
      await actors.goto(own);
      await actors.getByRole("link", { name: /Annuler/ }).click();
      await check(actors);
      await press(actors, "Annuler mon inscription");
      assert.match(await words(actors), /est annulée/);
      const cancelled = events((await sink.mail(actor.email, /Annulation/)).calendar);
      assert.equal(cancelled.method, "CANCEL");
      assert.equal(cancelled.all[0].status, "CANCELLED");
      await page.goto(linkOf(await sink.mail(waiting.email, /Une place se libère/), "/inscriptions/"));
      assert.equal(page.url(), hers);
      await check(page);
      await press(page, /Prendre cette place/);
      assert.match(await words(page), /La place est à vous/);
    });

    await context.test(`le jour venu : affiche, téléphone, feuille, listes (${how})`, async () => {
      sql(`CREATE TABLE IF NOT EXISTS before AS SELECT id, starts_at, ends_at, closes_at FROM group_session;
           UPDATE group_session SET starts_at = strftime('%s','now') + 600, ends_at = strftime('%s','now') + 9600
           WHERE id = (SELECT id FROM group_session ORDER BY starts_at DESC LIMIT 1)`);
      await organiser.goto(session + "/affiche");
      await check(organiser);
      const door = new URL(await organiser.locator("main code").innerText()).pathname;
      const phone = await open(browser, site.origin, { javaScriptEnabled, viewport: { width: 320, height: 640 } });
      await phone.goto(door);
      await phone.getByLabel("Votre adresse électronique").fill(`attend-${mark}@exemple.fr`);
      await press(phone, "Signaler ma présence");
      assert.match(await words(phone), /Votre présence est notée/);
      await phone.goto(door);
      await phone.getByLabel("Votre adresse électronique").fill(`passe-${mark}@exemple.fr`);
      await press(phone, "Signaler ma présence");
      assert.match(await words(phone), /Cette adresse n’est pas inscrite/);
      await check(phone);
      await phone.getByLabel("Prénom").fill("De");
      await phone.getByLabel("Nom (obligatoire)", { exact: true }).fill(`Passage-${mark}`);
      await phone.getByLabel("Structure (obligatoire)").fill("Mairie");
      await phone.getByLabel("Fonction (obligatoire)").fill("élue");
      await phone.getByLabel("Votre structure est").selectOption({ index: 2 });
      await press(phone, "Signaler ma présence");
      assert.match(await words(phone), /Votre présence est notée/);

      await organiser.goto(session + "/presences");
      assert.match(await words(organiser), new RegExp(`Passage-${mark}[\\s\\S]*arrivée à`));
      await check(organiser);
      await organiser.setViewportSize({ width: 320, height: 700 });
      assert.ok(await organiser.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "tient à 320 px");
      const row = organiser.locator("li", { hasText: `Passage-${mark}` });
      await row.getByRole("button", { name: /Excusé/ }).click();
      assert.equal(await row.getByRole("button", { name: /Excusé/ }).getAttribute("aria-pressed"), "true");
      await organiser.setViewportSize({ width: 1280, height: 900 });
      for (const paper of ["/emargement", "/badges"]) {
        await organiser.goto(session + paper);
        assert.match(await words(organiser), new RegExp(`Passage-${mark}`));
        await check(organiser);
      }
      const signed = await organiser.context().request.get(`${session}/emargement/feuille-de-presence.pdf`);
      assert.ok((await signed.body()).toString("latin1").startsWith("%PDF"), "la feuille à signer, en PDF");
      for (const [format, start] of [["ods", "PK"], ["xlsx", "PK"], ["csv", "\u00ef\u00bb\u00bf"]]) {
        const file = await organiser.context().request.get(`${session}/liste/${format}`);
        assert.equal(file.status(), 200);
        assert.ok((await file.body()).toString("latin1").startsWith(start), format);
      }
      for (const address of ["", "/recensement", "/relais", "/formulaire", "/groupes", "/groupes/nouveau"]) {
        if (address) await organiser.goto(space + "/demarche" + address);
        else await organiser.goto(session);
        await check(organiser);
      }
      sql(`UPDATE group_session AS s SET capacity = 40, starts_at = b.starts_at, ends_at = b.ends_at, closes_at = b.closes_at
           FROM before AS b WHERE b.id = s.id`);
    });
  }

  await context.test("l’organisateur voit qui relaie, et coupe un lien", async () => {
    await organiser.goto(space + "/demarche/relais");
    assert.match(await words(organiser), /CC du Perche[\s\S]*Médiathèque d’essai a[\s\S]*1 inscrit/);
    const link = linkOf(await sink.mail("mediatheque-b@exemple.fr", /Invitation aux groupes/), "/rejoindre/");
    await organiser.locator("li", { hasText: "Médiathèque d’essai b" }).last().getByRole("button", { name: /Couper/ }).click();
    assert.match(await words(organiser), /Le lien est coupé/);
    const stranger = await open(browser, site.origin);
    assert.equal((await stranger.goto(link)).status(), 404);
    assert.match(await words(stranger), /ne sert plus/);
  });
});
