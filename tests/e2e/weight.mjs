/* What a page costs to a visitor with an old telephone: bytes on the wire, printed and bounded (decisions.md, Weight). */
import assert from "node:assert/strict";
import { get } from "node:http";

import { kinds, open } from "./support.mjs";

const KB = 1000;
const LIST_MOST = 15 * KB, STYLE_MOST = 150 * KB, MAP_MOST = 500 * KB;

/* Bytes of a file as sent, which fetch would unpack. The map's worker loads its script out of the page's sight. */
function sent(address) {
  return new Promise((done, failed) =>
    get(address, { headers: { "accept-encoding": "gzip, br" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (piece) => (bytes += piece.length)).on("end", () => done(bytes));
    }).on("error", failed));
}

async function measure(browser, origin, address, wait) {
  const page = await open(browser, origin);
  const sizes = { document: 0, stylesheet: 0, font: 0, script: 0, image: 0, other: 0 };
  const finished = [];
  page.context().on("requestfinished", (request) =>
    finished.push(request.sizes().then(({ responseBodySize, responseHeadersSize }) => {
      const kind = request.resourceType();
      sizes[kind in sizes ? kind : "other"] += responseBodySize + responseHeadersSize;
    }).catch(() => {})));
  await page.goto(address, { waitUntil: "networkidle" });
  if (wait) {
    await page.locator(wait).waitFor({ timeout: 30000 });
    await page.waitForLoadState("networkidle");
    const { worker } = JSON.parse(await page.locator("#reglages-carte").textContent());
    sizes.script += await sent(origin + worker);
  }
  await Promise.all(finished);
  await page.context().close();
  return sizes;
}

export async function weight(test, browser, { origin, theme }) {
  await test(`poids des pages, thème ${theme}`, async () => {
    const rows = [];
    const all = Object.entries(await kinds(origin));
    const measured = theme === "neutre" ? all : all.filter(([kind]) => ["accueil", "liste", "carte", "lieu"].includes(kind));
    for (const [kind, address] of measured) {
      const sizes = await measure(browser, origin, address, kind === "carte" ? "#carte[data-ready=true]" : null);
      rows.push({ page: kind, html: sizes.document, styles: sizes.stylesheet, polices: sizes.font, scripts: sizes.script,
        images: sizes.image, autres: sizes.other });
      if (kind.startsWith("liste")) assert.ok(sizes.document <= LIST_MOST, `${kind} : ${sizes.document} octets de HTML`);
      if (kind !== "carte")
        assert.ok(sizes.stylesheet + sizes.font <= STYLE_MOST, `${kind} : ${sizes.stylesheet + sizes.font} octets de styles et polices`);
    }
    const list = rows.find((row) => row.page === "liste"), map = rows.find((row) => row.page === "carte");
    const more = map.scripts + map.styles + map.autres - list.scripts - list.styles - list.autres;
    for (const row of rows)
      console.log("# " + Object.entries(row).map(([name, value]) => `${name} ${typeof value === "number" ? (value / KB).toFixed(1) + " ko" : value.padEnd(20)}`).join("  "));
    console.log(`# la carte interactive ajoute ${(more / KB).toFixed(1)} ko`);
    assert.ok(more <= MAP_MOST, `la carte ajoute ${more} octets`);
  });
}
