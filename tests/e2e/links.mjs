/* Every internal link leads somewhere; addresses tell the truth (404, canonical, sitemap, robots). */
import assert from "node:assert/strict";

import { space } from "./support.mjs";

const PAGES_MOST = 1500, QUERIES_A_PATH = 12;

function linksOf(html) {
  return [...html.matchAll(/\s(?:href|src|action)="([^"]*)"/g)].map((match) => match[1].replaceAll("&amp;", "&"));
}

export async function links(test, { origin }) {
  await test("aucun lien interne n’est rompu", async () => {
    const waiting = [[space, "départ"]], seen = new Set([space]), queries = new Map(), broken = [];
    let visited = 0;
    while (waiting.length && visited < PAGES_MOST) {
      const [address, from] = waiting.shift();
      visited++;
      const answer = await fetch(origin + address, { redirect: "manual" });
      if (answer.status >= 300 && answer.status < 400) {
        const next = answer.headers.get("location").replace(origin, "");
        if (!seen.has(next)) waiting.push([next, address]);
        seen.add(next);
        continue;
      }
      if (answer.status !== 200) broken.push(`${address} (${answer.status}) depuis ${from}`);
      if (!answer.headers.get("content-type")?.startsWith("text/html")) {
        await answer.arrayBuffer();
        continue;
      }
      for (const link of linksOf(await answer.text())) {
        const target = new URL(link, origin + address);
        if (target.origin !== origin) continue;
        const path = target.pathname + target.search;
        const count = queries.get(target.pathname) ?? 0;
        if (seen.has(path) || (target.search && count >= QUERIES_A_PATH)) continue;
        seen.add(path);
        if (target.search) queries.set(target.pathname, count + 1);
        waiting.push([path, address]);
      }
    }
    console.log(`# ${visited} adresses visitées`);
    assert.deepEqual(broken, []);
  });

  await test("une adresse qui n’existe pas le dit", async () => {
    for (const address of ["/inconnu", "/99-nulle-part", space + "/inconnu", space + "/lieux/ce-lieu-n-existe-pas", space + "/lieux?page=9999"]) {
      const answer = await fetch(origin + address);
      assert.equal(answer.status, 404, address);
      const html = await answer.text();
      assert.match(html, /<h1>/);
      assert.match(html, /href="\/[^"]*"/);
    }
  });

  await test("le plan du site donne chaque lieu, et chaque adresse est canonique", async () => {
    const xml = await (await fetch(origin + "/sitemap.xml")).text();
    const addresses = [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map((match) => match[1]);
    const html = await (await fetch(origin + space + "/lieux")).text();
    const total = Number(/id="titre-resultats">(\d+)/.exec(html)[1]);
    const places = addresses.filter((one) => /\/lieux\/[a-z0-9-]+$/.test(one));
    assert.equal(places.length, total, "un lieu n’y est qu’une fois, dans l’espace de son département");
    assert.equal(new Set(addresses).size, addresses.length);
    const territories = addresses.filter((one) => /\/territoires\/[a-z0-9-]+$/.test(one));
    for (const address of [...addresses.slice(0, 3), ...territories.filter((_, i) => i % 100 === 0), ...places.filter((_, i) => i % 20 === 0)]) {
      const page = await (await fetch(address)).text();
      assert.equal(/<link rel="canonical" href="([^"]+)"/.exec(page)[1], address);
    }
    const robots = await (await fetch(origin + "/robots.txt")).text();
    assert.match(robots, new RegExp(`Sitemap: ${origin}/sitemap.xml`));
  });

  await test("la même recherche a une seule adresse", async () => {
    const html = await (await fetch(origin + space + "/lieux?tri=nom&inconnu=1&page=1&frais_a_charge=gratuit&ou=Chartres")).text();
    const canonical = /<link rel="canonical" href="([^"]+)"/.exec(html)[1].replaceAll("&amp;", "&");
    assert.equal(canonical, origin + space + "/lieux?ou=Chartres&frais_a_charge=gratuit&tri=nom");
  });
}
