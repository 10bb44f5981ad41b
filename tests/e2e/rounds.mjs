/* Travelling places: their calendar, what passes on a day, and a round written by hand. */
import assert from "node:assert/strict";

import { checkPage } from "./accessibility.mjs";
import { open, space } from "./support.mjs";

const BUS = space + "/lieux/bus-numerique-du-plateau-de-sainville";

export async function rounds(test, browser, site) {
  await test("où passe le bus : sur sa page, un jour donné, dans un agenda", async () => {
    const page = await open(browser, site.origin);
    await page.goto(BUS);
    await page.getByRole("link", { name: "Ses prochains arrêts" }).click();
    assert.ok((await page.locator("tbody tr").count()) > 10);
    await checkPage(page);
    const file = await (await fetch(site.origin + BUS + "/tournee.ics")).text();
    assert.equal(file.match(/BEGIN:VEVENT/g).length, file.match(/DTSTART;TZID=Europe\/Paris:/g).length);
    await page.goto(space + "/lieux");
    await page.getByRole("link", { name: "Bus et permanences" }).click();
    await page.locator(".rounds__days a").nth(1).click();
    await page.waitForURL(/jour=\d{4}-\d\d-\d\d/);
    assert.match(await page.locator("h2").first().innerText(), /^Le (lun|mar|mercre|jeu|vendre|same)di|^Le dimanche/);
    const picture = await fetch(site.origin + (await page.locator(".rounds__map").getAttribute("src")));
    assert.equal(picture.headers.get("content-type"), "image/svg+xml");
    await page.context().close();
  });

  await test("écrire une tournée : une erreur garde ce qui est écrit, un arrêt s’ajoute et se retire", async () => {
    const page = await open(browser, site.origin);
    await page.goto(BUS + "/tournee/modifier");
    assert.match(page.url(), /connexion/);
    await page.goto(site.signIn("tournee@exemple.fr", "hub"));
    await page.locator("main").getByRole("button", { name: "Me connecter" }).click();
    await page.waitForURL(/\/compte/);
    await page.goto(BUS + "/tournee/modifier");
    await checkPage(page);
    await page.locator("#champ-commune").fill("Zzzzz");
    await page.locator("#champ-endroit").fill("devant la gare");
    await page.locator("#champ-rythme").selectOption("premier");
    await page.locator("#champ-de").fill("14:00");
    await page.locator("#champ-a").fill("13:00");
    await page.getByRole("button", { name: "Ajouter cet arrêt" }).click();
    assert.match(await page.locator("main").innerText(), /Cette commune n’est pas connue/);
    assert.match(await page.locator("main").innerText(), /doit venir après/);
    assert.equal(await page.locator("#champ-endroit").inputValue(), "devant la gare");
    await page.locator("#champ-commune").fill("Maintenon");
    await page.locator("#champ-jour").selectOption("4");
    await page.locator("#champ-a").fill("17:00");
    await page.getByRole("button", { name: "Ajouter cet arrêt" }).click();
    const row = page.locator(".rounds__list li", { hasText: "Maintenon, devant la gare" });
    assert.match(await row.innerText(), /Le premier jeudi du mois/);
    assert.match(await (await fetch(site.origin + BUS + "/tournee")).text(), /Maintenon, devant la gare/);
    await row.getByRole("button").click();
    assert.equal(await page.locator(".rounds__list li", { hasText: "Maintenon" }).count(), 0);
    await page.context().close();
  });
}
