/* Each kind of page, in light and dark: axe without violation, and what axe does not see. */
import assert from "node:assert/strict";

import { axeSource, kinds, open } from "./support.mjs";

export const EVERY_RULE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

export async function axe(page, runOnly) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate((rules) => axe.run(document, { runOnly: rules }), runOnly);
  return violations.map((one) => `${one.id} : ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/* Unique ids, one h1, headings in order, a name for each control, a picture's alternative, references that lead somewhere. */
export function inspect() {
  const found = [];
  const ids = new Map();
  for (const one of document.querySelectorAll("[id]")) ids.set(one.id, (ids.get(one.id) ?? 0) + 1);
  for (const [id, count] of ids) if (count > 1) found.push(`id répété : ${id}`);
  if (document.querySelectorAll("h1").length !== 1) found.push("il faut un h1 et un seul");
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) found.push(`niveau sauté : ${heading.tagName} ${heading.textContent.trim()}`);
    level = now;
  }
  for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!control.labels?.length) found.push(`champ sans étiquette : ${control.name}`);
  for (const image of document.querySelectorAll("img:not([alt])")) found.push(`image sans alternative : ${image.src}`);
  for (const name of ["aria-labelledby", "aria-describedby", "for"])
    for (const one of document.querySelectorAll(`[${name}]`))
      for (const id of one.getAttribute(name).split(" "))
        if (!document.getElementById(id)) found.push(`${name} sans cible : ${id}`);
  for (const link of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(link.hash.slice(1))) found.push(`ancre sans cible : ${link.hash}`);
  if (!document.title.trim() || document.documentElement.lang !== "fr") found.push("titre ou langue");
  for (const one of document.querySelectorAll("[style], style, script:not([src]):not([type$=json])"))
    if (!one.closest(".map__canvas")) found.push(`style ou script dans la page : ${one.outerHTML.slice(0, 80)}`);
  return found;
}

/* The page as it stands, for the journeys: what is behind a form or a sign-in is checked on the way. */
export async function checkPage(page) {
  assert.deepEqual(await page.evaluate(inspect), [], page.url());
  assert.deepEqual(await axe(page, EVERY_RULE), [], page.url());
}

export async function accessibility(test, browser, { origin, theme }) {
  for (const colorScheme of ["light", "dark"])
    await test(`axe et structure, thème ${theme}, ${colorScheme === "light" ? "clair" : "sombre"}`, async () => {
      const page = await open(browser, origin, { colorScheme });
      for (const [kind, address] of Object.entries(await kinds(origin))) {
        await page.goto(address);
        /* The dark page has the same structure: only its colours remain to be seen. */
        const dark = colorScheme === "dark";
        if (!dark) assert.deepEqual(await page.evaluate(inspect), [], kind);
        assert.deepEqual(await axe(page, dark ? ["color-contrast"] : EVERY_RULE), [], kind);
      }
      await page.context().close();
    });

  await test(`rien ne déborde à 320 pixels ni avec un texte à 200 %, thème ${theme}`, async () => {
    for (const [width, size] of [[320, "100%"], [1280, "200%"], [640, "200%"]]) {
      const page = await open(browser, origin, { viewport: { width, height: 800 } });
      for (const [kind, address] of Object.entries(await kinds(origin))) {
        await page.goto(address);
        await page.evaluate((value) => (document.documentElement.style.fontSize = value), size);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${kind} déborde de ${wide} px à ${width} px, texte à ${size}`);
      }
      await page.context().close();
    }
  });
}
