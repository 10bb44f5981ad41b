/* Signing in by a real OpenID provider (npm oidc-provider) on this machine: code flow with PKCE and nonce, RS256 and
 * ES256, back-channel logout; and everything that must not be believed. Run by `./test`, or
 *     MAILLAGE_PROGRAM=build/maillage node --test tests/web/openid.test.mjs
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import test from "node:test";

import { serve } from "../e2e/support.mjs";
import { cookiesOf } from "../support/cookies.mjs";

const { default: Provider } = await import("oidc-provider");

function key(type, kid) {
  const { privateKey } = type === "RSA"
    ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: type === "RSA" ? "RS256" : "ES256", privateKey };
}

/* A browser for both sites: one jar of cookies by origin. */
class Browser {
  static made = 0;

  constructor() {
    this.jars = new Map();
    this.address = `198.51.${++Browser.made}.7`; /* its own, so that limits by address do not mix */
  }

  async ask(url, options = {}) {
    const { origin } = new URL(url);
    if (!this.jars.has(origin)) this.jars.set(origin, new Map());
    const jar = this.jars.get(origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", ...options, headers: { Cookie: cookie, "X-Forwarded-For": this.address, ...options.headers } });
    for (const line of cookiesOf(answer)) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/Max-Age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    const location = answer.headers.get("location");
    return { status: answer.status, location: location && new URL(location, url).href, text: await answer.text(), url };
  }

  post(url, values) {
    return this.ask(url, { method: "POST", body: new URLSearchParams(values).toString(),
      headers: { "Content-Type": "application/x-www-form-urlencoded" } });
  }

  /* Follows redirections until `stop` says so, or there is none. */
  async follow(answer, stop = () => false) {
    for (let i = 0; i < 20 && answer.location && !stop(answer.location); i++) answer = await this.ask(answer.location);
    return answer;
  }
}

test("se connecter par un fournisseur d’identité", async (context) => {
  const rsa = key("RSA", "rsa"), elliptic = key("EC", "elliptique");
  let handler = (request, answer) => answer.writeHead(503).end();
  const server = createServer((request, answer) => handler(request, answer)).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const site = await serve("neutre", { MAILLAGE_OPENID_ISSUER: issuer, MAILLAGE_OPENID_CLIENT: "maillage",
    MAILLAGE_OPENID_SECRET: "secret-de-l-essai", MAILLAGE_OPENID_NAME: "le fournisseur d’essai",
    MAILLAGE_TRUSTED_PROXIES: "127.0.0.1" });
  context.after(async () => {
    await site.stop();
    server.closeAllConnections();
    server.close();
  });

  let verified = true;
  const make = (algorithm) => {
    const provider = new Provider(issuer, {
      clients: [{ client_id: "maillage", client_secret: "secret-de-l-essai", token_endpoint_auth_method: "client_secret_post",
        redirect_uris: [`${site.origin}/connexion/openid/retour`], id_token_signed_response_alg: algorithm,
        backchannel_logout_uri: `${site.origin}/connexion/openid/fermeture`, backchannel_logout_session_required: true }],
      jwks: { keys: [rsa, elliptic].map(({ privateKey, ...jwk }) => jwk) },
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "given_name", "family_name"] },
      pkce: { required: () => true, methods: ["S256"] },
      features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true } },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@exemple.fr`, email_verified: verified,
        given_name: "Jeanne", family_name: "Dupont" }) }),
      renderError: (answer, out) => { answer.body = JSON.stringify(out); },
    });
    handler = provider.callback();
    return provider;
  };
  let provider = make("RS256");

  /* From our page to the provider's, its login, and the address that it sends back to. */
  const depart = async (browser, login) => {
    const left = await browser.ask(`${site.origin}/connexion/openid?suite=%2Fcompte%2Fnom`);
    assert.equal(left.status, 303, left.text);
    const stop = (url) => url.startsWith(site.origin);
    let page = await browser.follow(left, stop);
    for (let i = 0; i < 4 && !page.location; i++) {
      const action = /action="([^"]+)"/.exec(page.text)[1];
      const prompt = /name="prompt" value="([^"]+)"/.exec(page.text)[1];
      page = await browser.follow(await browser.post(new URL(action, page.url).href, { prompt, login, password: "x" }), stop);
    }
    return { left: new URL(left.location), back: page.location };
  };
  const isSignedIn = async (browser) => (await browser.ask(`${site.origin}/compte`)).status === 200;

  await context.test("RS256 : le compte est créé, avec son nom, et l’on arrive où l’on allait", async () => {
    const browser = new Browser();
    const { left, back } = await depart(browser, "jeanne");
    assert.equal(left.searchParams.get("code_challenge_method"), "S256");
    for (const name of ["state", "nonce", "code_challenge"]) assert.ok(left.searchParams.get(name).length >= 43, name);
    const landed = await browser.ask(back);
    assert.equal(landed.location, `${site.origin}/compte/nom`, landed.text);
    const account = await browser.ask(`${site.origin}/compte`);
    assert.match(account.text, /Jeanne Dupont/);
    assert.match(account.text, /jeanne@exemple\.fr/);
    assert.equal((await browser.ask(back)).status, 403, "le retour ne sert qu’une fois");
    /* The page is reached from the sign-in page. */
    assert.match((await new Browser().ask(`${site.origin}/connexion`)).text, /S’identifier avec le fournisseur d’essai/);
  });

  await context.test("ES256 ; la même personne retrouve son compte", async () => {
    provider = make("ES256");
    const browser = new Browser();
    const landed = await browser.ask((await depart(browser, "jeanne")).back);
    assert.equal(landed.status, 303, landed.text);
    assert.equal(await isSignedIn(browser), true);
  });

  await context.test("le retour d’un autre navigateur, ou altéré, est refusé", async () => {
    const browser = new Browser(), victim = new Browser();
    const { back } = await depart(browser, "voleur");
    assert.equal((await victim.ask(back)).status, 403, "connexion forcée d’une victime");
    const altered = new URL(back);
    altered.searchParams.set("state", "A".repeat(43));
    assert.equal((await browser.ask(altered.href)).status, 403);
    const code = new URL(back);
    code.searchParams.set("code", "inconnu");
    assert.ok((await browser.ask(code.href)).status >= 400);
    assert.equal(await isSignedIn(browser), false);
    const { back: other } = await depart(victim, "victime");
    const mixed = new URL(other);
    mixed.searchParams.set("code", new URL(back).searchParams.get("code"));
    assert.ok((await victim.ask(mixed.href)).status >= 400, "le code d’une autre demande");
    assert.equal(await isSignedIn(victim), false);
  });

  await context.test("une adresse que le fournisseur n’a pas vérifiée n’ouvre aucun compte", async () => {
    verified = false;
    const browser = new Browser();
    const landed = await browser.ask((await depart(browser, "douteuse")).back);
    assert.equal(landed.status, 403);
    assert.match(landed.text, /n’a pas vérifié votre adresse/);
    verified = true;
  });

  await context.test("le fournisseur ferme la session, et elle seule", async () => {
    const first = new Browser(), second = new Browser();
    await first.ask((await depart(first, "fermee")).back);
    await second.ask((await depart(second, "fermee")).back);
    assert.ok(await isSignedIn(first) && await isSignedIn(second));
    /* The provider's own logout page, in the first browser. */
    const page = await first.follow(await first.ask(`${issuer}/session/end?client_id=maillage`));
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)[1];
    await first.follow(await first.post(`${issuer}/session/end/confirm`, { xsrf, logout: "yes" }));
    for (let i = 0; i < 30 && (await isSignedIn(first)); i++) await new Promise((done) => setTimeout(done, 100));
    assert.equal(await isSignedIn(first), false);
    assert.equal(await isSignedIn(second), true);
  });

  /* Logout tokens made by hand: each right but in one point. */
  await context.test("un jeton de fermeture forgé, détourné ou périmé ne ferme rien", async () => {
    const browser = new Browser();
    await browser.ask((await depart(browser, "tenace")).back);
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const now = Math.floor(Date.now() / 1000);
    const right = { iss: issuer, aud: "maillage", iat: now, exp: now + 60, jti: "1", sub: "tenace",
      events: { "http://schemas.openid.net/event/backchannel-logout": {} } };
    const token = (claims, header = {}, by = rsa) => {
      const text = `${encode({ alg: "RS256", kid: "rsa", typ: "logout+jwt", ...header })}.${encode(claims)}`;
      return `${text}.${sign("sha256", Buffer.from(text), by.privateKey).toString("base64url")}`;
    };
    const stranger = key("RSA", "rsa");
    const wrong = {
      "sans signature": token(right, { alg: "none" }).replace(/[^.]+$/, ""),
      "signé par un autre": token(right, {}, stranger),
      "algorithme symétrique": token(right, { alg: "HS256" }),
      "clé inconnue": token(right, { kid: "inconnue" }),
      "autre émetteur": token({ ...right, iss: "https://ailleurs.fr" }),
      "autre site": token({ ...right, aud: "un-autre" }),
      "plusieurs sites sans azp": token({ ...right, aud: ["maillage", "un-autre"] }),
      périmé: token({ ...right, iat: now - 7200, exp: now - 3600 }),
      "du futur": token({ ...right, iat: now + 7200, exp: now + 9000 }),
      "jeton d’identité": token({ ...right, events: undefined }),
      "avec un nonce": token({ ...right, nonce: "x" }),
      "pour personne": token({ ...right, sub: undefined }),
      "extension critique": token(right, { crit: ["exp"] }),
      "contenu changé": token(right).split(".").map((part, i) => (i === 1 ? encode({ ...right, jti: "2" }) : part)).join("."),
      vide: "", "n’importe quoi": randomBytes(200).toString("base64url"), "trop de points": "a.b.c.d.e",
    };
    for (const [name, value] of Object.entries(wrong)) {
      const answer = await fetch(`${site.origin}/connexion/openid/fermeture`, { method: "POST", body: new URLSearchParams({ logout_token: value }) });
      assert.equal(answer.status, 400, name);
    }
    assert.equal(await isSignedIn(browser), true);
    const answer = await fetch(`${site.origin}/connexion/openid/fermeture`, { method: "POST", body: new URLSearchParams({ logout_token: token(right) }) });
    assert.equal(answer.status, 204);
    assert.equal(await isSignedIn(browser), false);
  });

  await context.test("un fournisseur en panne est dit, et le lien par courriel reste", async () => {
    handler = (request, answer) => answer.writeHead(500).end();
    const browser = new Browser();
    const { back } = await (async () => { handler = provider.callback(); return depart(browser, "panne"); })();
    handler = (request, answer) => answer.writeHead(500).end();
    const landed = await browser.ask(back);
    assert.ok(landed.status >= 403, String(landed.status));
    assert.equal((await browser.ask(`${site.origin}/connexion`)).status, 200);
  });
});
