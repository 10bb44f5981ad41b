/* The interactive map. It comes after the content, when it is about to be seen, and takes the place of the still image;
 * if it cannot (no WebGL, no network), the image and the list stay. The list beside it is always the server's. */
(function () {
  "use strict";
  const box = document.getElementById("carte");
  if (!box) return;
  const settings = JSON.parse(document.getElementById(box.dataset.settings).textContent);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  function load(kind, address) {
    return new Promise((done, failed) => {
      const node = document.createElement(kind);
      if (kind === "link") node.rel = "stylesheet";
      node[kind === "link" ? "href" : "src"] = address;
      node.onload = done;
      node.onerror = failed;
      document.head.append(node);
    });
  }

  /* A mark drawn once per shape: white outline, shape of the legend, letter. */
  function drawMark(mark, ratio) {
    const size = 30 * ratio;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const shape = new Path2D(mark.path);
    pen.lineWidth = 4;
    pen.strokeStyle = "#fff";
    pen.stroke(shape);
    pen.fillStyle = mark.colour;
    pen.fill(shape);
    pen.fillStyle = "#fff";
    pen.font = "bold 13px " + getComputedStyle(document.body).fontFamily;
    pen.textAlign = "center";
    pen.fillText(mark.letter, 15, mark.baseline);
    return pen.getImageData(0, 0, size, size);
  }

  /* A cluster: a ring and its number, larger with the count. Numbers need no font file when they are drawn here. */
  function drawCluster(text, colour, ratio) {
    const size = (30 + 5 * text.length) * ratio;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const middle = size / ratio / 2;
    for (const [radius, fill, alpha] of [[middle - 1, colour, 0.25], [middle - 5, "#fff", 1], [middle - 6.5, colour, 1]]) {
      pen.globalAlpha = alpha;
      pen.fillStyle = fill;
      pen.beginPath();
      pen.arc(middle, middle, radius, 0, 2 * Math.PI);
      pen.fill();
    }
    pen.fillStyle = "#fff";
    pen.font = "bold 13px " + getComputedStyle(document.body).fontFamily;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(text, middle, middle + 0.5);
    return pen.getImageData(0, 0, size, size);
  }

  function style(dark, ground) {
    const colours = dark
      ? { sea: "#17212b", around: "#1c1f1f", limit: "#383d3d", land: "#2a2f2e", commune: "#3c4442", border: "#7d8a87", edge: "#aab6b3" }
      : { sea: "#dfe9f0", around: "#eceef1", limit: "#c4c8cf", land: "#ffffff", commune: "#d5d9e2", border: "#6d7790", edge: "#2f3a54" };
    const alone = !ground.features.some((one) => one.properties.kind === "around"); /* then what is around is not the sea */
    const line = (kind, colour, width) => ({
      id: "border-" + kind, type: "line", source: "background", filter: ["==", ["get", "kind"], kind],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 7, width, 13, 2 * width] },
    });
    return {
      version: 8,
      sources: { background: { type: "geojson", data: ground } },
      layers: [
        { id: "ground", type: "background", paint: { "background-color": alone ? colours.around : colours.sea } },
        { id: "around", type: "fill", source: "background", filter: ["==", ["get", "kind"], "around"],
          paint: { "fill-color": colours.around, "fill-antialias": false } },
        line("around", colours.limit, 1),
        { id: "land", type: "fill", source: "background", filter: ["==", ["get", "kind"], "land"],
          paint: { "fill-color": colours.land, "fill-antialias": false } },
        line("commune", colours.commune, 0.6),
        line("intercommunality", colours.border, 1),
        line("department", colours.border, 1.5),
        line("edge", colours.edge, 2.2),
      ],
    };
  }

  function start(ground) {
    const canvas = document.createElement("div");
    canvas.className = "map__canvas";
    box.append(canvas);
    maplibregl.setWorkerUrl(settings.worker);
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const map = new maplibregl.Map({
      container: canvas,
      style: settings.style || style(dark, ground),
      bounds: settings.bounds,
      fitBoundsOptions: { padding: 24, animate: false },
      maxZoom: 18,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      attributionControl: { compact: true, customAttribution: [settings.attribution, ground.credit] },
      locale: settings.words,
      fadeDuration: calm ? 0 : 200,
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new maplibregl.ScaleControl({ unit: "metric" }));
    canvas.querySelector("canvas").setAttribute("aria-label", settings.label);

    const ratio = Math.max(2, Math.ceil(devicePixelRatio));
    const marks = new Map(settings.marks.map((mark) => [mark.shape, mark]));
    map.on("styleimagemissing", (event) => {
      const [kind, value] = event.id.split(":");
      if (kind.endsWith("-name")) map.addImage(event.id, drawName(value, kind === "around-name", dark, ratio), { pixelRatio: ratio });
      if (kind === "mark" && marks.has(value)) map.addImage(event.id, drawMark(marks.get(value), ratio), { pixelRatio: ratio });
      if (kind === "cluster") map.addImage(event.id, drawCluster(value, settings.colour, ratio), { pixelRatio: ratio });
    });

    map.on("load", () => {
      if (!settings.style) addAreaNames(map);
      map.addSource("places", { type: "vector", tiles: [settings.tiles], maxzoom: settings.tilesMaxZoom });
      map.addLayer({ id: "lit", type: "circle", source: "places", "source-layer": "places", filter: ["==", ["get", "id"], ""],
        paint: { "circle-radius": 22, "circle-color": settings.colour, "circle-opacity": 0.3 } });
      map.addLayer({ id: "places", type: "symbol", source: "places", "source-layer": "places",
        layout: { "icon-image": ["concat", "mark:", ["get", "shape"]], "icon-allow-overlap": true, "icon-size": 0.9 } });
      map.addLayer({ id: "clusters", type: "symbol", source: "places", "source-layer": "clusters",
        layout: { "icon-image": ["concat", "cluster:", ["to-string", ["get", "count"]]], "icon-allow-overlap": true } });
      addTowns(map);
      detail(map, ground);
      if (!settings.pin) follow(map);
      box.classList.add("map--ready");
      box.dataset.ready = "true";
      if (!settings.pin) box.querySelector(".map__image").hidden = true;
      const sources = box.querySelector(".maplibregl-ctrl-attrib"); /* closed at first: it hides half a small map */
      sources?.classList.remove("maplibregl-compact-show");
      sources?.removeAttribute("open");
      box.dispatchEvent(new CustomEvent("carte", { detail: map }));
    });
    map.on("error", (event) => console.warn("carte", event.error?.message));
  }

  /* The name of an area as a picture, in the page's own font: on one line or two. */
  function drawName(text, around, dark, ratio) {
    const words = text.split(" ");
    const lines = [text];
    if (text.length > 13 && words.length > 1) {
      const lengthOf = (count) => Math.max(words.slice(0, count).join(" ").length, words.slice(count).join(" ").length);
      let first = 1;
      for (let count = 2; count < words.length; count++) if (lengthOf(count) < lengthOf(first)) first = count;
      lines.splice(0, 1, words.slice(0, first).join(" "), words.slice(first).join(" "));
    }
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    const font = (around ? "" : "italic ") + "13px " + getComputedStyle(document.body).fontFamily;
    pen.font = font;
    const width = Math.ceil(Math.max(...lines.map((line) => pen.measureText(line).width))) + 8;
    canvas.width = width * ratio;
    canvas.height = (16 * lines.length + 6) * ratio;
    pen.scale(ratio, ratio);
    pen.font = font;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = dark ? "#2a2f2e" : "#fff";
    pen.fillStyle = around ? (dark ? "#929898" : "#676d77") : dark ? "#a9bbe6" : "#3f5180";
    lines.forEach((line, i) => {
      if (!around) pen.strokeText(line, width / 2, 16 * i + 11);
      pen.fillText(line, width / 2, 16 * i + 11);
    });
    return pen.getImageData(0, 0, canvas.width, canvas.height);
  }

  /* From how near the metres clear on the ground hold the name (on two lines when it is long). */
  function nameZoom({ properties, geometry }) {
    const width = 7 * (properties.name.length > 13 ? 0.6 : 1) * properties.name.length;
    return Math.log2((width * 78271.5 * Math.cos((geometry.coordinates[1] * Math.PI) / 180)) / properties.room) - 0.5;
  }

  async function groundOf(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    const ground = await answer.json();
    for (const one of ground.features) if (one.geometry.type === "Point") one.properties.zoom = nameZoom(one);
    return ground;
  }

  /* Nearer, borders in detail, for the squares of the grid that are in sight. A schematic has no more to show. */
  function detail(map, ground) {
    const step = 0.25, nearer = 9.5;
    let shown = "";
    if (ground.schematic || settings.style) return;
    map.on("moveend", async () => {
      const bounds = map.getBounds();
      const low = (value) => Math.floor(value / step) * step, high = (value) => Math.ceil(value / step) * step;
      const frame = map.getZoom() < nearer ? "" : [low(bounds.getWest()), low(bounds.getSouth()), high(bounds.getEast()), high(bounds.getNorth())].join(",");
      if (frame === shown) return;
      shown = frame;
      const better = frame ? await groundOf(settings.background + "?cadre=" + frame).catch(() => null) : ground;
      if (better && shown === frame) map.getSource("background").setData(better);
    });
  }

  /* Under the marks, which come first. */
  function addAreaNames(map) {
    map.addLayer({ id: "names", type: "symbol", source: "background",
      filter: ["all", ["==", ["geometry-type"], "Point"], [">=", ["zoom"], ["coalesce", ["get", "zoom"], 0]]],
      layout: { "icon-image": ["concat", ["get", "kind"], ":", ["get", "name"]], "icon-allow-overlap": true } });
  }

  function addTowns(map) {
    for (const town of settings.towns) {
      const label = document.createElement("span");
      label.className = "map__town";
      label.textContent = town.name;
      label.setAttribute("aria-hidden", "true");
      const marker = new maplibregl.Marker({ element: label, anchor: "left", offset: [15, 0] }).setLngLat([town.lon, town.lat]);
      const place = () => (map.getZoom() >= town.zoom ? marker.addTo(map) : marker.remove());
      map.on("zoomend", place);
      place();
    }
  }

  /* Map and list follow each other. */
  function follow(map) {
    const pointer = (shown) => () => (map.getCanvas().style.cursor = shown ? "pointer" : "");
    for (const layer of ["places", "clusters"]) {
      map.on("mouseenter", layer, pointer(true));
      map.on("mouseleave", layer, pointer(false));
    }
    map.on("click", "clusters", (event) => {
      const move = { center: event.features[0].geometry.coordinates, zoom: map.getZoom() + 2 };
      calm ? map.jumpTo(move) : map.easeTo(move);
    });
    map.on("click", "places", async (event) => {
      const { id, count } = event.features[0].properties;
      if (count > 1) {
        const [lon, lat] = event.features[0].geometry.coordinates;
        return search([lon - 1e-4, lat - 1e-4, lon + 1e-4, lat + 1e-4], map);
      }
      const card = await cardOf(id);
      if (card) new maplibregl.Popup({ maxWidth: "20rem" }).setLngLat(event.features[0].geometry.coordinates).setDOMContent(card).addTo(map);
    });

    const button = document.createElement("button");
    button.type = "button";
    button.className = "fr-btn fr-btn--sm map__search";
    button.textContent = settings.words.searchHere;
    button.hidden = true;
    box.append(button);
    map.on("moveend", (event) => {
      if (event.originalEvent || map.loaded()) button.hidden = false;
    });
    button.addEventListener("click", () => {
      button.hidden = true;
      const bounds = map.getBounds();
      search([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], map);
    });

    const list = document.getElementById("resultats");
    const light = (event, lit) => {
      const card = event.target.closest("[data-id]");
      if (card) map.setFilter("lit", ["==", ["get", "id"], lit ? card.dataset.id : ""]);
    };
    list.addEventListener("mouseover", (event) => light(event, true));
    list.addEventListener("mouseout", (event) => light(event, false));
    list.addEventListener("focusin", (event) => light(event, true));
    list.addEventListener("focusout", (event) => light(event, false));
  }

  async function pageOf(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  async function cardOf(id) {
    const here = document.querySelector(`#resultats [data-id="${id}"]`);
    const card = here || (await pageOf(settings.card + id)).querySelector("[data-id]");
    if (!card) return null;
    const list = document.createElement("ul");
    list.className = "place-cards place-cards--popup";
    list.append(card.cloneNode(true));
    return list;
  }

  async function search(edges) {
    const address = new URL(location.href);
    address.searchParams.delete("page");
    address.searchParams.set("cadre", edges.map((edge) => edge.toFixed(4)).join(","));
    const page = await pageOf(address).catch(() => null);
    if (!page) return location.assign(address);
    history.replaceState(null, "", address);
    document.getElementById("resultats").replaceChildren(...page.getElementById("resultats").childNodes);
    document.getElementById("annonce").textContent = document.getElementById("titre-vue").textContent;
  }

  async function begin() {
    try {
      const [ground] = await Promise.all([
        groundOf(settings.background),
        load("link", settings.sheet),
        load("script", settings.library),
      ]);
      start(ground);
    } catch (failure) {
      console.warn("carte", failure);
      box.querySelector(".map__canvas")?.remove();
    }
  }

  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    begin();
  }, { rootMargin: "200px" }).observe(box);
})();
