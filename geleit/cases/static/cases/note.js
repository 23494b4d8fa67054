// The folded topics of a note say what was chosen, and "Note" leads into the text. The form works without this file.
"use strict";
(() => {
  const tell = (part) => {
    const summary = part.querySelector("summary");
    summary.dataset.label ??= summary.textContent;
    const chosen = [...part.querySelectorAll("select")].filter((select) => select.value).map((select) => {
      const minutes = select.closest(".topic-row").querySelector("input").value;
      return select.selectedOptions[0].text + (minutes ? ` · ${minutes}` : "");
    });
    summary.textContent = chosen.join(", ") || summary.dataset.label;
  };
  const parts = [...document.querySelectorAll("details[data-tells]")];
  for (const part of parts) {
    tell(part);
    part.addEventListener("input", () => tell(part));
  }
  const write = () => document.querySelector("#note textarea")?.focus();
  if (location.hash === "#note") write();
  document.addEventListener("click", (event) => {
    if (event.target.closest('a[href$="#note"]')) setTimeout(write);
  });
})();
