/* Journey 2, whole, in a browser, with real servers around: somebody signs in by an OpenID provider (npm oidc-provider),
 * joins a structure whose manager answers from the mail he received (SMTP, tests/support/smtp-sink.py), adds a place for
 * it, which the hub reads and which is on the map at once; months later the place is asked by mail whether all is still
 * right, answers by one click without an account, and whoever must know learns when nobody answers. Every refusal met on
 * the way is read. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/web/journey.test.mjs
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import test from "node:test";

import { startSink } from "../support/sink.mjs";
import { browse, open, serve, space } from "../e2e/support.mjs";
import { checkPage } from "../e2e/accessibility.mjs";

const { default: Provider } = await import("oidc-provider");

/* --- The servers around ------------------------------------------------------------------------------------------- */

async function startProvider() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  let handler = (request, answer) => answer.writeHead(503).end();
  const server = createServer((request, answer) => handler(request, answer)).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  return {
    issuer,
    open(origin) {
      const provider = new Provider(issuer, {
        clients: [{ client_id: "maillage", client_secret: "secret-de-l-essai", token_endpoint_auth_method: "client_secret_post",
          redirect_uris: [`${origin}/connexion/openid/retour`] }],
        jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "rsa", use: "sig", alg: "RS256" }] },
        claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "given_name", "family_name"] },
        pkce: { required: () => true, methods: ["S256"] },
        features: { devInteractions: { enabled: true } },
        findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@exemple.fr`, email_verified: true,
          given_name: "Jeanne", family_name: "Moreau" }) }),
      });
      handler = provider.callback();
    },
    stop() {
      server.closeAllConnections?.();
      server.close();
    },
  };
}

const linkOf = (mail, path) => new RegExp(`https?://[^\\s)]*${path}[^\\s)]*`).exec(mail.text)[0];

test("référencer un lieu et le tenir juste, de bout en bout", { timeout: 170000 }, async (context) => {
  const sink = await startSink(), provider = await startProvider(), browser = await browse();
  const site = await serve("neutre", (origin) => ({ MAILLAGE_OPENID_ISSUER: provider.issuer, MAILLAGE_OPENID_CLIENT: "maillage",
    MAILLAGE_OPENID_SECRET: "secret-de-l-essai", MAILLAGE_OPENID_NAME: "ProConnect d’essai", MAILLAGE_PUBLIC_ADDRESS: origin,
    MAILLAGE_MAIL_RELAY: `smtp://127.0.0.1:${sink.port}`, MAILLAGE_MAIL_FROM: "carte@exemple.fr" }));
  provider.open(site.origin);
  context.after(async () => {
    await browser.close();
    await site.stop();
    provider.stop();
    sink.stop();
  });
  /* Time goes by in the database alone. */
  const sql = (text) => {
    const code = "import sqlite3,sys;c=sqlite3.connect(sys.argv[1],timeout=20);c.executescript(sys.argv[2]);c.commit()";
    const result = spawnSync("/usr/bin/python3", ["-c", code, site.database.replace("sqlite:", ""), text], { encoding: "utf8" });
    assert.equal(result.status, 0, result.stderr);
  };
  const pages = {};
  const visit = async (name, options) => (pages[name] ??= await open(browser, site.origin, options));
  const words = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
  const signInByMail = async (name, address) => {
    const page = await visit(name);
    await page.goto("/connexion");
    await page.getByLabel("Votre adresse électronique").fill(address);
    await page.getByRole("button", { name: "Recevoir un lien" }).click();
    await page.goto(linkOf(await sink.mail(address, /connecter|connexion/i), "/connexion/lien/"));
    await page.locator("main").getByRole("button", { name: "Me connecter" }).click();
    await page.waitForURL(/\/compte/);
    return page;
  };
  const step = (name, run) => context.test(name, { timeout: 60000 }, run);
  let structure, place, slug;

  await step("Paul se connecte par un lien reçu par courriel, et crée la structure", async () => {
    const paul = await signInByMail("paul", "paul@exemple.fr");
    await paul.goto(space + "/structures/nouvelle");
    await paul.getByLabel("Nom de la structure").fill("Médiathèque d’Épernon");
    await paul.getByLabel("SIRET").fill("123 456 789 00012");
    await paul.getByLabel(/^Commune/).fill("Épernon");
    await paul.getByRole("button", { name: "Créer la structure" }).click();
    assert.match(await paul.getByRole("alert").innerText(), /Ce n’est pas un SIRET/);
    await paul.getByLabel("SIRET").fill("21280140100010");
    await paul.getByRole("button", { name: "Créer la structure" }).click();
    await paul.getByRole("status").getByText("La structure est créée").waitFor();
    structure = new URL(paul.url()).pathname;
    assert.match(await words(paul), /Cette structure ne tient encore aucun lieu/);
    await checkPage(paul);
  });

  await step("Jeanne se connecte par son fournisseur d’identité, et trouve la structure par son SIRET", async () => {
    const jeanne = await visit("jeanne");
    await jeanne.goto("/connexion");
    await jeanne.getByRole("link", { name: "S’identifier avec ProConnect d’essai" }).click();
    await jeanne.locator("[name=login]").fill("jeanne");
    await jeanne.locator("[name=password]").fill("x");
    await jeanne.locator("[type=submit]").click();
    await jeanne.locator("[type=submit]").click(); /* what the provider tells of her */
    await jeanne.waitForURL((url) => url.origin === site.origin);
    await jeanne.goto("/compte");
    assert.match(await words(jeanne), /Jeanne Moreau[\s\S]*jeanne@exemple\.fr/);
    assert.equal((await jeanne.goto(structure)).status(), 403, "pas encore membre");
    assert.equal((await jeanne.goto(space + "/lieux/nouveau?structure=" + structure.split("/").at(-1))).status(), 403);
    assert.match(await words(jeanne), /Vous n’êtes pas de cette structure/);
    await jeanne.goto(space + "/structures");
    await jeanne.getByLabel("Nom, SIRET ou RNA").fill("212 801 401 00010");
    await jeanne.getByRole("button", { name: "Chercher" }).click();
    assert.match(await words(jeanne), /Médiathèque d’Épernon/);
    await jeanne.goto(structure + "/demander");
    await jeanne.getByLabel("Message à la structure").fill("Je suis la nouvelle <b>bibliothécaire</b>.");
    await jeanne.getByRole("button", { name: "Envoyer ma demande" }).click();
    await jeanne.waitForURL(/fait=demande/);
    await jeanne.goto(structure + "/demander");
    await jeanne.getByRole("button", { name: "Envoyer ma demande" }).click();
    assert.match(await jeanne.getByRole("alert").innerText(), /déjà/, "une seule demande");
  });

  await step("Paul répond depuis son courriel : un refus se motive, l’accord se dit à Jeanne", async () => {
    const mail = await sink.mail("paul@exemple.fr", /demande à rejoindre/);
    assert.match(mail.text, /Je suis la nouvelle <b>bibliothécaire<\/b>\./);
    const paul = await visit("paul");
    await paul.goto(linkOf(mail, "/demandes/"));
    await paul.getByText("Refuser", { exact: true }).click();
    await paul.getByRole("button", { name: "Envoyer la réponse" }).click();
    assert.match(await paul.getByRole("alert").innerText(), /Un refus se motive/);
    await paul.getByText("Accepter", { exact: true }).click();
    await paul.getByRole("button", { name: "Envoyer la réponse" }).click();
    await paul.waitForURL(/fait=acceptee/);
    await sink.mail("jeanne@exemple.fr", /Médiathèque d’Épernon/);
    await paul.goto(linkOf(mail, "/demandes/"));
    assert.match(await words(paul), /a déjà reçu une réponse/);
  });

  await step("Jeanne ajoute le lieu de sa structure ; ce qui manque est dit, rien n’est perdu", async () => {
    const jeanne = await visit("jeanne");
    await jeanne.goto(structure);
    await jeanne.getByRole("link", { name: "Ajouter un lieu" }).click();
    assert.match(await words(jeanne), /Ce lieu sera tenu à jour par « Médiathèque d’Épernon »/);
    await jeanne.getByLabel("Nom du lieu").fill("Espace numérique d’Épernon");
    await jeanne.getByRole("button", { name: "Envoyer à la relecture" }).click();
    const errors = (await jeanne.locator(".fr-error-text").allInnerTexts()).join(" ");
    assert.ok(errors.length > 60, errors);
    assert.equal(await jeanne.getByLabel("Nom du lieu").inputValue(), "Espace numérique d’Épernon", "rien n’est perdu");
    await jeanne.getByLabel("Numéro et rue").fill("5 place Aristide-Briand");
    await jeanne.getByLabel("Code postal").fill("28230");
    await jeanne.getByLabel("Commune (obligatoire)").fill("Nulle-Part-les-Bains");
    await jeanne.getByLabel("Adresses électroniques").fill("espace@epernon.exemple.fr");
    await jeanne.getByLabel("Téléphone", { exact: true }).fill("01 99 00 55 55");
    await jeanne.getByLabel("Lundi", { exact: true }).fill("quand on veut");
    await jeanne.getByRole("button", { name: "Envoyer à la relecture" }).click();
    assert.ok((await jeanne.locator(".fr-error-text").count()) >= 1, "ni la commune ni les horaires ne se lisent");
    await jeanne.getByLabel("Commune (obligatoire)").fill("Épernon");
    await jeanne.getByLabel("Lundi", { exact: true }).fill("9h-12h, 14h-17h30");
    await jeanne.getByRole("button", { name: "Envoyer à la relecture" }).click();
    await jeanne.waitForURL(/\/mes-propositions/);
    assert.match(await words(jeanne), /Espace numérique d’Épernon[\s\S]*En attente|En attente[\s\S]*Espace numérique d’Épernon/);
    assert.equal((await jeanne.goto(space + "/a-relire")).status(), 403, "elle ne se relit pas elle-même");
  });

  await step("le hub relit ; le lieu est sur la carte dans la seconde, avec sa structure", async () => {
    const hub = await visit("hub");
    await hub.goto(site.signIn("hub@exemple.fr", "hub"));
    await hub.locator("main").getByRole("button", { name: "Me connecter" }).click();
    await hub.waitForURL(/\/compte/);
    await hub.goto(space + "/a-traiter");
    assert.match(await words(hub), /fiche à relire[\s\S]*Espace numérique d’Épernon/);
    await checkPage(hub);
    await hub.goto(space + "/a-relire");
    await hub.getByRole("button", { name: /^Accepter.*Espace numérique d’Épernon/ }).click();
    await hub.waitForURL(/fait=acceptee/);
    const accepted = Date.now();
    const visitor = await visit("visitor", { javaScriptEnabled: false });
    for (;;) {
      await visitor.goto(space + "/lieux?q=espace+numérique+épernon");
      if ((await visitor.getByRole("link", { name: "Espace numérique d’Épernon" }).count()) > 0) break;
      assert.ok(Date.now() - accepted < 10000, "le lieu n’est pas venu");
    }
    await visitor.getByRole("link", { name: "Espace numérique d’Épernon" }).first().click();
    place = new URL(visitor.url()).pathname;
    slug = place.split("/").at(-1);
    assert.match(await words(visitor), /Ce lieu dépend de Médiathèque d’Épernon/);
    assert.match(await words(visitor), /Fiche vérifiée il y a moins de 3 mois/i);
    const jeanne = await visit("jeanne");
    await jeanne.goto(structure);
    assert.match(await words(jeanne), /Espace numérique d’Épernon/);
    await jeanne.goto(place + "/historique");
    assert.match(await words(jeanne), /Jeanne Moreau/, "son histoire est lisible par sa structure");
  });

  await step("un mois plus tard, « tout est encore juste » par un clic, sans compte", async () => {
    site.command(["space", "set", "28", "--reminders", "1"]);
    sql(`UPDATE place SET date_maj = '2026-01-10', verified_on = '2026-01-10' WHERE slug = '${slug}';
         UPDATE place SET courriels = NULL WHERE slug <> '${slug}'; UPDATE job SET run_at = 0 WHERE kind = 'places-daily'`);
    const mail = await sink.mail("espace@epernon.exemple.fr", /encore juste/);
    const link = linkOf(mail, "/verifier/");
    for (const altered of [link.slice(0, -1) + (link.endsWith("A") ? "B" : "A"), link.replace(space, "/region-24-centre-val-de-loire")]) {
      const answer = await fetch(altered);
      assert.equal(answer.status, 404, altered);
      assert.match(await answer.text(), /n’est plus valable/);
    }
    for (let i = 0; i < 3; i++) assert.equal((await fetch(link)).status, 200, "un relevé de courrier ne l’use pas");
    const someone = await visit("someone", { javaScriptEnabled: false });
    await someone.goto(link);
    assert.match(await words(someone), /encore juste[\s\S]*Espace numérique d’Épernon/);
    await someone.getByRole("link", { name: "Non, corriger la fiche" }).click();
    assert.equal(await someone.getByRole("button", { name: "Enregistrer le brouillon" }).count(), 0);
    await someone.locator("#champ-telephone").fill("01 99 00 88 77");
    await someone.getByRole("button", { name: /relecture/ }).click();
    assert.match(await words(someone), /Merci[\s\S]*relu par le département/, "corriger par le lien, sans compte");
    assert.equal((await fetch(link.slice(0, -1) + (link.endsWith("A") ? "B" : "A") + "/modifier")).status, 404);
    await someone.goto(link);
    await someone.getByRole("button", { name: "Oui, tout est encore juste" }).click();
    assert.match(await words(someone), /Merci/);
    await someone.goto(link);
    assert.match(await words(someone), /Merci/, "deux fois, c’est une fois");
    sql("UPDATE place_reminder SET expires_at = 1");
    assert.equal((await someone.goto(link)).status(), 404, "périmé");
    assert.equal((await fetch(link + "/modifier")).status, 404, "périmé aussi pour corriger");
    assert.match(await words(someone), /Signaler une erreur/, "et la page dit quoi faire");
  });

  await step("sans réponse, la structure l’apprend, puis le référent, puis le département, chacun une fois", async () => {
    const daily = () => sql("UPDATE job SET run_at = 0 WHERE kind = 'places-daily'");
    sql(`UPDATE place SET date_maj = '2026-02-10', verified_on = '2026-02-10' WHERE slug = '${slug}';
         UPDATE place SET state = 'hidden' WHERE slug <> '${slug}'; UPDATE place_reminder SET sent_at = sent_at - 16 * 86400`);
    site.signIn("referente@exemple.fr", "hub");
    sql(`UPDATE role SET kind = 'referent', intercommunality = (SELECT intercommunality FROM place WHERE slug = '${slug}')
         WHERE person_id = (SELECT id FROM person WHERE email = 'referente@exemple.fr')`);
    site.signIn("organisatrice@exemple.fr", "organiser");
    daily();
    const first = await sink.mail("paul@exemple.fr", /attend une vérification/);
    assert.match(first.text, /Espace numérique d’Épernon/);
    assert.match(linkOf(first, "/structures/"), new RegExp(structure));
    sql("UPDATE place_escalation SET told_at = told_at - 16 * 86400");
    daily();
    const second = await sink.mail("referente@exemple.fr", /attend une vérification/);
    assert.match(second.text, /référencement|referencement\/epci\//);
    sql("UPDATE place_escalation SET told_at = told_at - 31 * 86400");
    daily();
    await sink.mail("organisatrice@exemple.fr", /attend une vérification/);
    daily();
    await new Promise((done) => setTimeout(done, 3000));
    for (const who of ["paul", "referente", "organisatrice"])
      assert.equal(sink.count(`${who}@exemple.fr`, /attend une vérification/), 1, who);
    const hub = pages.hub;
    await hub.goto(space + "/a-traiter");
    assert.match(await words(hub), /fiche sans réponse[\s\S]*Espace numérique d’Épernon/);
  });
});
