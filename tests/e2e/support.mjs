/* A served demonstration and a browser, for the tests of this folder. Nothing here asserts anything of the pages. */
import { spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");

export const program = process.env.MAILLAGE_PROGRAM ?? process.env.MAILLAGE_BUILT_PROGRAM ?? "build/maillage";
export const space = "/28-eure-et-loir";

/* No look-ups, no updates, software WebGL: a closed machine without a screen. */
const flags = [
  "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
];

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function run(words, database) {
  const result = spawnSync(program, [...words, "--database", database, "--quiet"], { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`maillage ${words.join(" ")} : ${result.stderr || result.error}`);
  return result.stdout;
}

/* Serves the demonstration with that theme. `stop` waits for the end of the process. The environment may depend on the
 * origin: a function of it. */
export async function serve(theme, environment = {}) {
  const folder = mkdtempSync(join(tmpdir(), "maillage-e2e-"));
  const database = "sqlite:" + join(folder, "demonstration.sqlite");
  run(["migrate"], database);
  run(["demo", "load", "28"], database);
  if (theme !== "neutre") run(["space", "set", "28", "--theme", theme], database);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const own = typeof environment === "function" ? environment(origin) : environment;
  const server = spawn(program, ["serve", "--listen", `127.0.0.1:${port}`, "--database", database],
    { stdio: ["ignore", "ignore", "pipe"], cwd: folder, env: { ...process.env, ...own } });
  let said = "";
  server.stderr.on("data", (bytes) => (said = (said + bytes).slice(-4000)));
  const ended = new Promise((done) => server.on("exit", done));
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(origin + space).catch(() => null);
    if (answer?.ok) break;
    if (attempt > 150 || server.exitCode !== null) throw new Error(`le serveur ne répond pas :\n${said}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    origin,
    database,
    folder,
    command: (words) => run(words, database),
    /* The address that signs somebody in with that role in the space. */
    signIn: (email, role, where = "28") => run(["admin", "add", email, "--space", where, "--role", role, "--address", origin], database).trim(),
    async stop() {
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/* The tests of several subjects, each a function of (test, browser, site), on one served demonstration. */
export function suite(name, subjects, { theme = "neutre", seconds = 90, within = test } = {}) {
  return within(name, async (context) => {
    const browser = await browse();
    const site = { theme, ...(await serve(theme)) };
    context.after(async () => {
      await browser.close();
      await site.stop();
    });
    for (const subject of subjects) await subject((title, run) => context.test(title, { timeout: seconds * 1000 }, run), browser, site);
  });
}

export function browse() {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
}

/* A page that remembers what went wrong in it: script errors, refusals of the content security policy, failed loads. */
export async function open(browser, origin, options = {}) {
  const context = await browser.newContext({ baseURL: origin, locale: "fr-FR", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10000);
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.troubles.push(message.text()));
  return page;
}

/* The code that a telephone shows for that secret (RFC 6238). */
function totp(secret, at = Date.now()) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/\s/g, "")].map((one) => alphabet.indexOf(one).toString(2).padStart(5, "0")).join("");
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const digest = createHmac("sha1", Buffer.from(bits.match(/.{8}/g).map((one) => parseInt(one, 2)))).update(counter).digest();
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1e6).padStart(6, "0");
}

/* Signs in by the address that site.signIn gave, for a role that asks for a second factor: installs one. */
export async function enterWithFactor(page, address) {
  await page.goto(address);
  await page.getByRole("button", { name: "Me connecter" }).press("Enter");
  await page.getByRole("link", { name: "L’installer, en deux minutes" }).click();
  const secret = await page.locator(".form-page__picture code").innerText();
  await page.getByLabel("Code de six chiffres").fill(totp(secret));
  await page.getByRole("button", { name: "Vérifier et installer" }).click();
  await page.getByRole("link", { name: "C’est noté, continuer" }).click();
  await page.getByRole("heading", { level: 1, name: "Mon compte" }).waitFor();
}

/* The first place of the list: an address that exists whatever the demonstration holds. */
export async function firstPlace(origin) {
  const html = await (await fetch(origin + space + "/lieux")).text();
  return /<h3 class="place-card__name"><a href="([^"]+)"/.exec(html)[1];
}

/* The first meeting of the page of the démarche. */
export async function firstMeeting(origin) {
  const html = await (await fetch(origin + space + "/demarche")).text();
  return new RegExp(`href="(${space}/demarche/reunions/[^"]+)"`).exec(html)[1];
}

/* The first source of the page on quality. */
export async function firstSource(origin) {
  const html = await (await fetch(origin + space + "/qualite")).text();
  return new RegExp(`href="(${space}/sources/[^"]+)"`).exec(html)[1];
}

/* Every kind of page, by name. */
export async function kinds(origin) {
  return {
    accueil: space,
    liste: space + "/lieux",
    "liste filtrée": space + "/lieux?ou=Chartres&services=aide-aux-demarches-administratives",
    "liste vide": space + "/lieux?q=zzzzzzzz",
    "commune inconnue": space + "/lieux?ou=Zzzzz",
    "orientation, le besoin": space + "/orientation",
    "orientation, la commune": space + "/orientation?etape=3&ou=Zzzzz",
    "orientation, ce qui compte": space + "/orientation?etape=3&ou=Dreux",
    "orientation, les lieux": space + "/orientation?etape=4&services=aide-aux-demarches-administratives&ou=Dreux&frais_a_charge=gratuit",
    carte: space + "/carte",
    relevés: space + "/demarche/releves",
    tournées: space + "/tournees",
    "cadre à intégrer": space + "/integrer",
    "liste encadrée": space + "/cadre",
    "carte encadrée": space + "/cadre/carte",
    lieu: await firstPlace(origin),
    besoins: space + "/besoins",
    "besoins par intercommunalité": space + "/besoins?niveau=epci",
    "besoins d’une commune": space + "/besoins/territoire?code=28085",
    couverture: space + "/besoins/couverture",
    objectif: space + "/besoins/objectif",
    implantation: space + "/besoins/implantation",
    qualité: space + "/qualite",
    source: await firstSource(origin),
    démarche: space + "/demarche",
    réunion: await firstMeeting(origin),
    "inscription à la démarche": space + "/demarche/inscription",
    "inscription d’une intercommunalité": space + "/demarche/inscription?pour=epci",
    "inscription d’un organisme": space + "/demarche/inscription?pour=organisme",
    appels: space + "/appels",
    appel: space + "/appels/coup-de-pouce-numerique",
    "essai d’un projet": space + "/appels/coup-de-pouce-numerique/verifier",
    contributions: space + "/contributions",
    contribution: space + "/contributions/1",
    "envoyer une contribution": space + "/contributions/nouvelle",
    initiatives: space + "/initiatives",
    groupes: space + "/groupes",
    groupe: space + "/groupes/aller-vers-les-usagers-eloignes",
    "inscription aux groupes": space + "/inscription",
    territoires: space + "/territoires",
    intercommunalité: space + "/territoires/epci-200006971-cc-du-perche",
    "commune sans lieu": space + "/territoires/commune-28010-argenvilliers",
    région: "/region-24-centre-val-de-loire/territoires/region-24-centre-val-de-loire",
    "mentions légales": "/mentions-legales",
    accessibilité: "/accessibilite",
    "données personnelles": "/donnees-personnelles",
    connexion: "/connexion",
    "connexion par mot de passe": "/connexion/mot-de-passe",
    "qui peut faire quoi": "/qui-peut-faire-quoi",
    "page introuvable": space + "/lieux/ce-lieu-n-existe-pas",
  };
}

export const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
