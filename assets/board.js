/* A workshop's board, live: what others write appears, what one writes is sent without leaving the page, and waits here
 * when the connection is lost. Without this script the same forms work, one page at a time. */
(function () {
  "use strict";
  const board = document.getElementById("atelier");
  if (!board) return;
  const address = location.pathname;
  const box = "envois " + address;

  const announce = (text) => {
    document.getElementById("annonce").textContent = text;
  };
  const offline = (lost) => {
    document.getElementById("hors-ligne").hidden = !lost;
  };

  /* --- What others write ------------------------------------------------------------------------------------------ */

  const part = (card, name) => card.querySelector(":scope > " + name + ", :scope > .board__line " + name + ", :scope > .board__box " + name);
  const show = (card, name, text) => {
    const element = part(card, name);
    if (!element) return;
    element.hidden = !text;
    return element;
  };

  function make(fact) {
    const model = document.getElementById(fact.genre === "proposal" ? "modele-proposition" : "modele-constat");
    const holder = document.createElement("ul");
    holder.innerHTML = model.innerHTML.replaceAll("MODELE", fact.id);
    return holder.firstElementChild;
  }

  function fill(card, fact) {
    for (const label of card.querySelectorAll(":scope > .board__line .board__label, :scope > .board__box .board__label"))
      label.textContent = fact.repere;
    part(card, ".board__text").textContent = fact.texte;
    const heading = show(card, ".board__heading", fact.rubrique);
    if (heading) heading.textContent = fact.rubrique || "";
    const who = show(card, ".board__who", fact.organisme);
    if (who) who.textContent = fact.organisme || "";
    const points = show(card, ".board__points", fact.points);
    if (points) points.textContent = fact.points + (fact.points > 1 ? " points" : " point");
    const waiver = show(card, ".board__waiver", fact.motif);
    if (waiver) waiver.querySelector(".board__motive").textContent = fact.motif || "";
    show(card, ".board__waiting", fact.attend);
    card.dataset.points = fact.points;
  }

  const listOf = (fact) =>
    (fact.genre === "proposal" && fact.constats.length && document.querySelector("#carte-" + fact.constats[0] + " > .board__proposals")) ||
    document.querySelector(".board__cards[data-genre=" + fact.genre + "]");

  function place(fact) {
    let card = document.getElementById("carte-" + fact.id);
    if (!fact.la) {
      /* What hung under it finds its place by its own line of the event. */
      if (card) for (const proposal of card.querySelectorAll(".board__proposals > li")) document.querySelector(".board__cards[data-genre=proposal]").append(proposal);
      card?.remove();
      return;
    }
    const fresh = !card;
    if (fresh) card = make(fact);
    const list = listOf(fact);
    if (card.parentElement !== list) list.append(card);
    fill(card, fact);
    if (fresh) {
      card.classList.add("board__card--new");
      announce((fact.genre === "proposal" ? "Nouvelle proposition : " : "Nouvelle carte : ") + fact.texte);
    }
  }

  function count() {
    for (const column of document.querySelectorAll(".board__column")) {
      const cards = column.querySelector(".board__cards").children.length;
      column.querySelector(".board__count").textContent = cards;
      column.querySelector(".board__none").hidden = cards > 0;
      if (column.classList.contains("board__column--proposal")) column.hidden = cards === 0;
    }
    const waiting = document.querySelectorAll(".board__waiting:not([hidden])").length;
    document.getElementById("sans-proposition").hidden = waiting === 0;
    document.getElementById("sans-proposition").innerHTML =
      "<strong>" + waiting + "</strong> " + (waiting > 1 ? "constats sans proposition" : "constat sans proposition");
  }

  function follow() {
    const stream = new EventSource(board.dataset.flux + "?depuis=" + board.dataset.revision);
    stream.addEventListener("open", () => {
      offline(false);
      sendKept();
    });
    stream.addEventListener("error", () => {
      offline(true);
      if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 3000);
    });
    stream.addEventListener("tableau", (event) => {
      const news = JSON.parse(event.data);
      board.dataset.revision = event.lastEventId;
      for (const fact of news.cartes) if (fact.genre !== "proposal") place(fact);
      for (const fact of news.cartes) if (fact.genre === "proposal") place(fact);
      count();
      if (news.etape !== board.dataset.etape) {
        board.dataset.etape = news.etape;
        announce("L’étape a changé.");
        setTimeout(refresh, Math.random() * 1500); /* not everybody in the same instant */
      }
    });
  }

  /* --- The page again, what was being typed kept ------------------------------------------------------------------ */

  function replace(page, sent) {
    const there = page.getElementById("atelier");
    if (!there) return false;
    const typed = new Map();
    for (const field of board.querySelectorAll("textarea, input[type=text], input:not([type])"))
      if (field.id && field.form !== sent && field.value !== field.defaultValue) typed.set(field.id, field.value);
    const opened = [...board.querySelectorAll("details[open]")].map((one) => one.closest("li")?.id).filter(Boolean);
    const focused = document.activeElement?.id;
    board.replaceChildren(...there.childNodes);
    board.dataset.etape = there.dataset.etape;
    board.dataset.revision = Math.max(Number(there.dataset.revision), Number(board.dataset.revision));
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    for (const id of opened) {
      const details = sent?.closest("li")?.id === id ? null : document.querySelector("#" + id + " > details");
      if (details) details.open = true;
    }
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    return true;
  }

  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  async function refresh() {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) replace(parse(await answer.text()), null);
    else setTimeout(refresh, 3000);
  }

  /* --- What one writes -------------------------------------------------------------------------------------------- */

  const kept = () => JSON.parse(localStorage.getItem(box) || "[]");
  const keep = (list) => (list.length ? localStorage.setItem(box, JSON.stringify(list)) : localStorage.removeItem(box));

  /* True when the site answered, whatever it said: it is not to be sent again. */
  async function send(values, form) {
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body: new URLSearchParams(values) });
    } catch {
      return false;
    }
    if (answer.status >= 500) return false;
    replace(parse(await answer.text()), answer.ok ? form : null);
    const refusal = document.getElementById("refus");
    if (refusal) refusal.scrollIntoView({ block: "nearest" });
    else announce("C’est envoyé.");
    return true;
  }

  async function sendKept() {
    while (kept().length && (await send(kept()[0], null))) keep(kept().slice(1));
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-envoi")) return;
    event.preventDefault();
    const values = [...new FormData(form, event.submitter)];
    /* One mark for each sending: sent again after a lost connection, it counts once. */
    const mark = values.find(([name]) => name === "marque");
    if (mark) mark[1] = crypto.randomUUID ? crypto.randomUUID() : mark[1] + Date.now();
    else values.push(["marque", crypto.randomUUID ? crypto.randomUUID() : "m" + Date.now() + Math.random()]);
    if (await send(values, form)) return;
    keep([...kept(), values]);
    offline(true);
    form.reset();
  });

  setInterval(sendKept, 5000);
  window.addEventListener("online", sendKept);
  sendKept();
  follow();
})();
