/* The list of places, livelier: a filter that changes brings the new results in place, counts included, and says how
 * many there are. Without this script the form does the same with a button. */
(function () {
  "use strict";
  const waiting = { controller: null };

  const announce = (text) => {
    const region = document.getElementById("annonce");
    if (region) region.textContent = text;
  };

  /* Everything but the search fields, where the visitor may be typing, takes the new page's content. */
  function replace(page) {
    for (const selector of [".results", ".filters__facets", ".filters__buttons", ".list__title", ".list__open-filters"]) {
      const here = document.querySelector(selector);
      const there = page.querySelector(selector);
      if (!here || !there) continue;
      const focused = here.contains(document.activeElement) ? document.activeElement.id : "";
      const opened = new Set([...here.querySelectorAll("details[open] > fieldset")].map((one) => one.innerText.split("\n")[0]));
      here.replaceChildren(...there.childNodes);
      for (const choices of here.querySelectorAll("details > fieldset"))
        if (opened.has(choices.querySelector("legend").textContent)) choices.parentElement.open = true;
      if (focused) document.getElementById(focused)?.focus();
    }
    document.title = page.title;
    announce(document.getElementById("titre-resultats").textContent);
  }

  async function show(address, remember) {
    waiting.controller?.abort();
    waiting.controller = new AbortController();
    const results = document.getElementById("resultats");
    results.classList.add("results--waiting");
    try {
      const answer = await fetch(address, { signal: waiting.controller.signal });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (remember) history.pushState(null, "", address);
      replace(page);
      results.classList.remove("results--waiting");
    } catch (failure) {
      if (failure.name !== "AbortError") location.assign(address); /* the plain way shows what is wrong */
    }
  }

  function addressOf(form) {
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) values.append(name, value);
    const query = values.toString();
    return form.getAttribute("action") + (query ? "?" + query : "");
  }

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form || !(form.id === "formulaire-filtres" || form.classList.contains("sort"))) return;
    if (event.target.type === "text") return;
    show(addressOf(form), true);
  });
  document.getElementById("formulaire-filtres")?.classList.add("filters--live");
  window.addEventListener("popstate", () => {
    if (!location.hash) location.reload();
  });
})();
