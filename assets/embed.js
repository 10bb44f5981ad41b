/* <maillage-lieux espace="28-eure-et-loir"></maillage-lieux> shows the places in any page, as high as its list.
 * Attributes: espace; vue="carte" for the map; titre; hauteur (pixels, of the map or until the list says its own);
 * every other one is a criterion of the search (epci, services, frais_a_charge…), several values between spaces. */
(function () {
  "use strict";
  const origin = new URL(document.currentScript.src).origin;
  const own = ["espace", "vue", "titre", "hauteur", "class", "id", "style"];

  class Places extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const map = this.getAttribute("vue") === "carte";
      const address = new URL("/" + encodeURIComponent(this.getAttribute("espace") || "") + "/cadre" + (map ? "/carte" : ""), origin);
      for (const { name, value } of this.attributes)
        if (!own.includes(name)) for (const one of value.split(/\s+/)) if (one) address.searchParams.append(name, one);
      const frame = document.createElement("iframe");
      frame.src = address;
      frame.title = this.getAttribute("titre") || "Lieux d’aide au numérique";
      frame.loading = "lazy";
      frame.width = "100%";
      frame.height = parseInt(this.getAttribute("hauteur"), 10) || 640;
      frame.style.border = "0";
      this.style.display = "block";
      this.attachShadow({ mode: "open" }).append(frame);
      addEventListener("message", ({ origin: from, source, data }) => {
        if (from !== origin || source !== frame.contentWindow || data?.maillage !== "hauteur") return;
        if (Number.isFinite(data.valeur)) frame.height = Math.min(Math.max(Math.ceil(data.valeur), 200), 10000);
      });
    }
  }
  if (!customElements.get("maillage-lieux")) customElements.define("maillage-lieux", Places);
})();
