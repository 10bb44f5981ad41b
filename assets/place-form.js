/* The form of a place, livelier: what is typed is kept as a draft, addresses are completed, the point is shown on a map,
 * places alike are told. Each of these has its way without a script: a button, plain fields, a step before sending. */
(function () {
  "use strict";
  const form = document.getElementById("formulaire-lieu");
  if (!form) return;
  const field = (name) => form.elements[name];
  const later = (task, delay) => {
    let timer = 0;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(task, delay);
    };
  };

  /* --- Draft: some seconds after one stops typing, and when the page goes away. */
  const said = document.getElementById("etat-brouillon");
  let typed = false, sent = false, saving = null; /* what stops the saving under way */

  async function saveDraft(leaving) {
    if (!typed || sent || !form.dataset.draft) return; /* by the link of a mail there is none: nobody in particular writes */
    typed = false;
    saving = new AbortController();
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, signal: saving.signal, keepalive: leaving === true, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const when = (await answer.json()).enregistre;
      said.textContent = "Brouillon enregistré à " + (when.split(" à ")[1] || when);
    } catch {
      if (leaving || sent) return;
      typed = true;
      said.textContent = "Le brouillon n’a pas pu être enregistré : nouvel essai à la prochaine saisie.";
    }
  }
  const saveSoon = later(() => saveDraft(), 3000);
  form.addEventListener("input", () => {
    typed = true;
    saveSoon();
  });
  form.addEventListener("submit", () => {
    sent = true;
    saving?.abort(); /* or it could come after what is sent, and be offered again */
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveDraft(true));
  window.addEventListener("pageshow", () => (sent = false));

  /* --- Communes and addresses: lists that the browser shows under the field. */
  const department = [...document.getElementById("communes").children].map((one) => one.cloneNode(true));
  let communes = new Map(), addresses = new Map();

  function fill(list, entries) {
    document.getElementById(list).replaceChildren(...entries.map(([value, label]) => {
      const option = document.createElement("option");
      option.value = value;
      option.label = label;
      return option;
    }));
  }

  async function ask(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  const completeCommune = later(async () => {
    const text = field("commune").value.trim();
    if (text.length < 2) return document.getElementById("communes").replaceChildren(...department);
    const found = (await ask(form.dataset.communes + "&q=" + encodeURIComponent(text)).catch(() => ({ communes: [] }))).communes;
    communes = new Map(found.map((one) => [one.nom, one]));
    fill("communes", found.map((one) => [one.nom, one.code_postal + (one.departement ? " – " + one.departement : "")]));
    settleCommune();
  }, 200);

  /* The commune is known: its postal code, and where the map looks. */
  function settleCommune() {
    const commune = communes.get(field("commune").value.trim());
    if (!commune) return;
    if (!field("code_postal").value) field("code_postal").value = commune.code_postal;
    if (commune.latitude !== undefined && !point()) lookAt(commune.longitude, commune.latitude, 12);
    showAlike();
  }

  const completeAddress = later(async () => {
    const text = field("adresse").value.trim();
    if (text.length < 3) return;
    const values = new URLSearchParams({ adresse: text, commune: field("commune").value, code_postal: field("code_postal").value });
    const found = (await ask(form.dataset.addresses + "?" + values).catch(() => ({ adresses: [] }))).adresses;
    addresses = new Map(found.map((one) => [one.adresse, one]));
    fill("adresses", found.map((one) => [one.adresse, one.code_postal + " " + one.commune]));
    settleAddress();
  }, 250);

  function settleAddress() {
    const known = addresses.get(field("adresse").value.trim());
    if (!known || field("commune").value) return;
    field("commune").value = known.commune;
    field("code_postal").value = known.code_postal;
    if (known.latitude !== undefined && !point()) lookAt(known.longitude, known.latitude, 17);
  }
  field("commune").addEventListener("input", completeCommune);
  field("commune").addEventListener("change", settleCommune);
  field("adresse").addEventListener("input", completeAddress);
  field("adresse").addEventListener("change", settleAddress);

  /* --- Places alike */
  let question = null;
  const showAlike = later(async () => {
    const box = document.getElementById("semblables");
    if (!form.dataset.alike || !box || field("nom").value.trim().length < 3) return;
    const values = new URLSearchParams();
    for (const name of ["nom", "adresse", "code_postal", "commune"]) values.set(name, field(name).value);
    question?.abort();
    question = new AbortController();
    const answer = await fetch(form.dataset.alike + "?" + values, { signal: question.signal }).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("semblables");
    const seen = (root) => root.querySelector("[name=semblables]");
    if (seen(there)?.value === seen(box)?.value) return;
    box.replaceChildren(...there.childNodes);
  }, 400);
  for (const name of ["nom", "adresse", "code_postal", "commune"]) field(name).addEventListener("input", showAlike);

  /* --- The point */
  const pin = document.getElementById("choix-du-point"), pinSaid = document.getElementById("point-choisi");
  const box = document.getElementById("carte");
  let map = null, marker = null;
  const number = (name) => {
    const text = field(name).value.trim().replace(",", ".");
    return text && isFinite(text) ? Number(text) : null;
  };

  function point() {
    const latitude = number("latitude"), longitude = number("longitude");
    return latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180 ? null : [longitude, latitude];
  }

  function lookAt(longitude, latitude, zoom) {
    map?.jumpTo({ center: [longitude, latitude], zoom: Math.max(zoom, map.getZoom()) });
  }

  function showPoint() {
    const where = point();
    if (!map) return;
    if (!where) {
      marker?.remove();
      marker = null;
      return;
    }
    if (!marker) {
      marker = new maplibregl.Marker({ draggable: true, color: getComputedStyle(box).getPropertyValue("--text-action-high-blue-france") || "#0b5057" })
        .setLngLat(where).addTo(map);
      marker.getElement().classList.add("pin__mark");
      marker.getElement().setAttribute("role", "img");
      marker.getElement().setAttribute("aria-label", "Repère du lieu");
      marker.on("dragend", () => choose(marker.getLngLat()));
    }
    marker.setLngLat(where);
  }

  function choose({ lng, lat }) {
    field("latitude").value = lat.toFixed(5).replace(".", ",");
    field("longitude").value = lng.toFixed(5).replace(".", ",");
    showPoint();
    pinSaid.textContent = `Repère placé : latitude ${field("latitude").value}, longitude ${field("longitude").value}.`;
    field("latitude").dispatchEvent(new Event("input", { bubbles: true }));
  }

  for (const name of ["latitude", "longitude"])
    field(name).addEventListener("change", () => {
      showPoint();
      if (point()) lookAt(...point(), 14);
    });
  pin.addEventListener("click", (event) => {
    const what = event.target.dataset?.pin;
    if (what === "centre" && map) choose(map.getCenter());
    if (what === "retirer") {
      field("latitude").value = field("longitude").value = "";
      showPoint();
      pinSaid.textContent = "Repère retiré.";
      field("latitude").dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  box.addEventListener("carte", (event) => {
    map = event.detail;
    map.on("click", (click) => choose(click.lngLat));
    showPoint();
    settleCommune();
  });

  pin.hidden = false;
  const script = document.createElement("script");
  script.src = JSON.parse(document.getElementById("reglages-carte").textContent).script;
  script.onerror = () => (pin.hidden = true);
  document.head.append(script);
})();
