/* The browser tests: the demonstration served in each theme, one browser for all. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/e2e/browser.test.mjs
 */
import test from "node:test";

import { accessibility } from "./accessibility.mjs";
import { accounts } from "./accounts.mjs";
import { embed } from "./embed.mjs";
import { journey } from "./journey.mjs";
import { links } from "./links.mjs";
import { map } from "./map.mjs";
import { minutes } from "./minutes.mjs";
import { need } from "./need.mjs";
import { orientation } from "./orientation.mjs";
import { rounds } from "./rounds.mjs";
import { browse, serve } from "./support.mjs";
import { territories } from "./territories.mjs";
import { weight } from "./weight.mjs";
import { workshop } from "./workshop.mjs";

test("le site dans un navigateur", async (context) => {
  const browser = await browse();
  const sites = [];
  context.after(async () => {
    await browser.close();
    for (const site of sites) await site.stop();
  });
  for (const theme of ["neutre", "etat"]) sites.push({ theme, ...(await serve(theme)) });

  const each = (name, run) => context.test(name, { timeout: 90000 }, run);
  await journey(each, browser, sites[0]);
  await orientation(each, browser, sites[0]);
  await rounds(each, browser, sites[0]);
  await map(each, browser, sites[0]);
  await embed(each, browser, sites[0]);
  await need(each, browser, sites[0]);
  await territories(each, browser, sites[0]);
  await links(each, sites[0]);
  await accounts(each, browser, sites[0]);
  await minutes(each, browser, sites[0]);
  await workshop(each, browser, sites[0]);
  await Promise.all(sites.map(async (site) => {
    await accessibility(each, browser, site);
    await weight(each, browser, site);
  }));
});
