/* Journey 5: contributions come by the form and by mail (a real mailbox, Dovecot), are sorted, split, joined, discarded,
 * poured into a workshop's board, published; their authors are told by mail (a real SMTP server) and see what became of them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkPage } from "./accessibility.mjs";
import { enterWithFactor, open, space } from "./support.mjs";

export const dovecot = new URL("../support/dovecot.sh", import.meta.url).pathname;
const text = async (page) => (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

/* A mail put in the mailbox, as a mail server does. */
function deliver(mailbox, name, lines) {
  const draft = join(mailbox, "mail/tmp", name);
  writeFileSync(draft, lines.join("\r\n") + "\r\n");
  chmodSync(draft, 0o666);
  renameSync(draft, join(mailbox, "mail/new", name));
}

/* What the SMTP server was given for that address, waited for. */
async function letters(sink, address, subject) {
  for (let attempt = 0; attempt < 150; attempt++) {
    const found = readdirSync(sink).filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(join(sink, name), "utf8")))
      .filter((mail) => mail.to.includes(address) && subject.test(mail.headers.subject));
    if (found.length) return found;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`aucune lettre ${subject} pour ${address}`);
}

export async function contribute(each, browser, site, { mailbox, sink }) {
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "avec script" : "sans script";
    const mark = javaScriptEnabled ? "un" : "deux";
    const check = async (page) => javaScriptEnabled && (await checkPage(page));
    const organiser = await open(browser, site.origin, { javaScriptEnabled });
    await enterWithFactor(organiser, site.signIn(`tri-${mark}@exemple.fr`, "organiser"));

    await each(`une contribution s’envoie, se classe, se publie, et son auteur le voit (${how})`, async () => {
      const author = `auteur-${mark}@exemple.fr`;
      const page = await open(browser, site.origin, { javaScriptEnabled });
      await page.goto(space + "/contributions");
      await check(page);
      await page.getByRole("link", { name: "Envoyer une contribution" }).click();
      await check(page);
      await press(page, "Envoyer");
      await page.getByRole("alert").waitFor();
      await page.getByLabel("Ce que vous envoyez").selectOption("proposal");
      await page.getByLabel("Titre").fill(`Un camion-atelier ${mark}`);
      await page.getByLabel("Votre contribution").fill(`Un camion passe dans les villages (${mark}).\n\nIl s’arrête au marché.`);
      await page.getByLabel("Votre adresse électronique").fill(author);
      await page.getByLabel("Votre nom").fill("Zoé <b>Exemple</b>");
      await page.getByText("J’accepte que ma contribution soit publiée").click();
      await page.getByLabel(/Premier fichier/).setInputFiles({ name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ un programme") });
      await press(page, "Envoyer");
      assert.match(await text(page), /n’est ni un PDF, ni un document OpenDocument, ni une image/);
      assert.match(await page.getByLabel("Votre contribution").inputValue(), /marché/, "rien n’est perdu");
      await page.getByLabel(/Premier fichier/).setInputFiles({ name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 " + mark) });
      await press(page, "Envoyer");
      assert.match(await text(page), /est bien arrivée\. Merci[\s\S]*à trier[\s\S]*plan\.pdf/);
      await check(page);
      const follow = page.url().split("?")[0];
      const [received] = await letters(sink, author, /^Bien reçu/);
      assert.ok(received.text.includes(follow), "l’accusé porte le lien de suivi");
      await page.getByLabel("Ajouter quelque chose").fill("Le jeudi conviendrait.");
      await press(page, "Envoyer l’ajout");
      assert.match(await text(page), /Le jeudi conviendrait/);

      await organiser.goto(space + "/tri");
      await check(organiser);
      await organiser.getByRole("link", { name: `Un camion-atelier ${mark}` }).click();
      assert.match(await text(organiser), /Zoé <b>Exemple<\/b>[\s\S]*plan\.pdf/);
      await check(organiser);
      await organiser.getByLabel("Thème").selectOption("sante");
      await press(organiser, "Enregistrer le classement");
      assert.match(await text(organiser), /La contribution est classée/);
      await press(organiser, "Publier");
      assert.match(await text(organiser), /La contribution est publiée/);
      await letters(sink, author, /^Votre contribution n°/);
      await organiser.getByText("Groupe de travail Emploi et insertion").click();
      await press(organiser, "Verser au tableau");
      assert.match(await text(organiser), /versée au tableau; son auteur|versée au tableau ; son auteur/);
      await check(organiser);

      await page.goto(follow);
      assert.match(await text(page), /Ce qu’elle est devenue : intégrée[\s\S]*Groupe de travail Emploi et insertion[\s\S]*Publiée/);
      await page.getByRole("link", { name: "Sa page publique" }).click();
      assert.match(await text(page), /Un camion passe[\s\S]*Une personne, le/, "sans son nom : elle ne l’a pas accepté");
      await check(page);
      await organiser.goto(space + "/tri/support/sante");
      assert.match(await text(organiser), /Ce qui est proposé[\s\S]*Un camion-atelier/);
      await check(organiser);
    });

    await each(`un courriel devient une contribution, sa réponse la rejoint (${how})`, async () => {
      const sender = `referente-${mark}@exemple.fr`;
      const head = (id, subject, more = []) => [`From: Pauline Exemple <${sender}>`, "To: contributions-28@exemple.fr", `Subject: ${subject}`,
        `Message-ID: <${id}-${mark}@exemple.fr>`, "Date: Mon, 12 Feb 2024 10:00:00 +0100", "Content-Type: text/plain; charset=utf-8", ...more, ""];
      deliver(mailbox, `premier-${mark}`, [...head("premier", `Pass numerique ${mark}`), "Il reste des crédits Pass numérique.", "---", "Et le réseau manque à Cloyes."]);
      deliver(mailbox, `absence-${mark}`, [...head("absence", `Absence ${mark}`, ["Auto-Submitted: auto-replied"]), "Je suis absente."]);
      const [received] = await letters(sink, sender, /^Bien reçu/);
      assert.match(received.text.replace(/\u00a0/g, " "), /numéro n° \d+/);
      const follow = /https?:\S+\/contributions\/suivi\/[\w-]+/.exec(received.text)[0];
      deliver(mailbox, `suite-${mark}`, [...head("suite", `Re: Pass numerique ${mark}`, [`In-Reply-To: <premier-${mark}@exemple.fr>`, `References: <premier-${mark}@exemple.fr>`]),
        "J’ajoute le montant : 6 400 euros."]);
      const page = await open(browser, site.origin, { javaScriptEnabled });
      for (let attempt = 0; attempt < 60; attempt++) {
        await page.goto(follow);
        if (/6 400 euros/.test(await text(page))) break;
        await new Promise((done) => setTimeout(done, 300));
      }
      assert.match(await text(page), /Pass numerique[\s\S]*J’ajoute le montant : 6 400 euros/);

      await organiser.goto(space + "/tri");
      await organiser.getByRole("link", { name: `Pass numerique ${mark}` }).click();
      await organiser.getByRole("link", { name: "Découper en plusieurs contributions" }).click();
      await check(organiser);
      await press(organiser, "Découper");
      assert.match(await text(organiser), /Le message est découpé/);
      await organiser.getByRole("link", { name: "Et le réseau manque à Cloyes." }).first().click();
      assert.match(await text(organiser), new RegExp(sender));
      await press(organiser, "Écarter");
      assert.match(await text(organiser), /Raison, transmise à son auteur/);
      await organiser.getByLabel("Raison, transmise à son auteur").fill("Ce sujet est traité par le schéma des réseaux.");
      await press(organiser, "Écarter");
      assert.match(await text(organiser), /La contribution est écartée/);
      await check(organiser);
      const told = await letters(sink, sender, /^Votre contribution n°/);
      assert.match(told[0].text, /schéma des réseaux/);

      await organiser.goto(space + "/tri/courriels");
      assert.match(await text(organiser), new RegExp(`Absence ${mark}[\\s\\S]*réponse automatique`));
      await check(organiser);
      await organiser.getByRole("button", { name: `Prendre comme contribution : Absence ${mark}` }).click();
      assert.match(await text(organiser), /est devenu une contribution à trier/);

      await organiser.goto(space + "/tri/coller");
      await check(organiser);
      await organiser.getByLabel("Texte").fill(`Il reste des crédits Pass numérique (${mark}).\n\nLe 3 mars 2024 à 10:00, Paul a écrit :\n> autre chose`);
      await press(organiser, "Enregistrer");
      await organiser.getByRole("link", { name: `Il reste des crédits Pass numérique (${mark}).` }).click();
      assert.doesNotMatch(await organiser.getByLabel("Texte").inputValue(), /autre chose/);
      await organiser.getByLabel("Numéro de celle qui la porte").fill("6");
      await press(organiser, "Réunir");
      assert.match(await text(organiser), /Elle est portée par la contribution n° 6/);
      await press(organiser, "Remettre à trier");
      assert.match(await text(organiser), /de nouveau à trier/);
    });
  }

  await each("les initiatives se cherchent", async () => {
    const page = await open(browser, site.origin);
    await page.goto(space + "/initiatives");
    await page.getByLabel("Mots cherchés").fill("bus foyers");
    await press(page, "Chercher");
    assert.match(await text(page), /1 initiative[\s\S]*Le bus numérique/);
    await checkPage(page);
    await page.goto(space + "/initiatives?q=zzzz");
    assert.match(await text(page), /Aucune initiative ne répond/);
    await page.setViewportSize({ width: 320, height: 700 });
    for (const path of ["/contributions", "/initiatives", "/contributions/1", "/contributions/nouvelle"]) {
      await page.goto(space + path);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), `${path} tient dans 320 px`);
    }
  });
}

export function startMailbox(folder, port) {
  return execFileSync(dovecot, ["start", folder, String(port)], { encoding: "utf8" }).split(" ")[0];
}
