/* A framed list tells the page around it how high it is, so that it needs no second scroll bar (embed.js listens). */
(function () {
  "use strict";
  if (parent === window) return;
  const tell = () => parent.postMessage({ maillage: "hauteur", valeur: document.querySelector("main").offsetHeight + 16 }, "*");
  new ResizeObserver(tell).observe(document.querySelector("main"));
})();
