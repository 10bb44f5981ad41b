/* Journey 8: from a committee that was held to minutes that are read, mended, approved, corrected. */
import assert from "node:assert/strict";

import { checkPage } from "./accessibility.mjs";
import { open, space } from "./support.mjs";

export async function minutes(test, browser, site) {
  await test("écrire, approuver et corriger un relevé de conclusions", async () => {
    const link = site.command(["admin", "add", "preside@exemple.fr", "--space", "28", "--role", "organiser",
      "--without-factor", "--address", site.origin]).trim();
    const page = await open(browser, site.origin);
    await page.goto(link);
    await page.locator("main").getByRole("button", { name: "Me connecter" }).click();
    await page.waitForURL(/\/compte/);
    await page.goto(space + "/demarche");
    await page.getByRole("link", { name: "Les relevés de conclusions" }).click();
    await page.getByRole("link", { name: "Comité technique France Numérique Ensemble" }).first().click();
    await checkPage(page);
    const meeting = new URL(page.url()).pathname;
    await page.getByLabel("Nota").fill("Pour renseigner un lieu, il faut être membre de sa structure.");
    await page.getByRole("button", { name: "Enregistrer les textes" }).click();
    await page.getByRole("status").filter({ hasText: "enregistré" }).waitFor();
    const draft = await (await page.context().request.get(site.origin + meeting + "/releve.html")).text();
    assert.match(draft, /membre de sa structure/);
    const odt = await page.context().request.get(site.origin + meeting + "/releve.odt");
    assert.equal((await odt.body()).subarray(0, 2).toString(), "PK");
    const pdf = await page.context().request.get(site.origin + meeting + "/releve.pdf");
    const bytes = await pdf.body();
    if (process.env.KEEP_PDF) (await import("node:fs")).writeFileSync(process.env.KEEP_PDF, bytes);
    assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
    assert.match(bytes.toString("latin1"), /\/Lang \(fr-FR\)/);

    await page.getByLabel("Approuvé par").fill("le sous-préfet");
    await page.getByRole("button", { name: "Approuver et figer" }).click();
    await page.getByRole("status").filter({ hasText: "approuvé" }).waitFor();
    assert.match(await page.locator("main").innerText(), /Empreinte SHA-256 du fichier ODT : [0-9a-f]{64}/);
    await page.getByRole("button", { name: "Diffuser aux invités" }).click();
    await page.getByText("Diffusé le").waitFor();

    const visitor = await (await fetch(site.origin + space + "/demarche/releves")).text();
    const files = [...visitor.matchAll(/href="([^"]+\/versions\/[0-9a-z]+)"/g)].map((match) => match[1]);
    assert.ok(files.length >= 2);
    for (const file of files) assert.equal((await fetch(site.origin + file)).status, 200, file);
    assert.equal((await fetch(site.origin + meeting + "/releve.html", { redirect: "manual" })).status, 403, "le brouillon n’est pas public");

    await page.getByLabel("Ce que la nouvelle version corrige").fill("La liste des présents est complétée.");
    await page.getByRole("button", { name: "Commencer une nouvelle version" }).click();
    await checkPage(page);
    const second = await (await page.context().request.get(site.origin + meeting + "/releve.html")).text();
    assert.match(second, /Erratum/);
    assert.match(second, /version 2/);
    assert.match(second, /membre de sa structure/);
    assert.deepEqual(page.troubles, []);
    await page.context().close();
  });
}
