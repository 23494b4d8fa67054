// Small comforts. Every page works without this file.
"use strict";
(() => {
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  document.documentElement.classList.add("has-js");

  // "/" to search, "n" to write a note – but never while somebody types.
  const typing = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const target = event.key === "/" ? document.getElementById("search") : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    typing(target) ? target.focus() : target.click();
  });

  // Leaving a page with typed text asks first, unless the text is safe as a draft or on its way.
  const unsaved = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "guard" in form.dataset) unsaved.add(form);
  });
  document.addEventListener("submit", (event) => unsaved.delete(event.target));
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) unsaved.delete(event.target); });
  window.addEventListener("beforeunload", (event) => {
    if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
  });

  // Drafts: two seconds after the last key, and when the page is put away.
  const waiting = new Map();
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const keepDraft = async (form) => {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    const status = form.querySelector("[data-autosave-status]");
    let kept = false;
    try {
      const answer = await fetch(form.dataset.autosaveUrl, { method: "POST", body: new FormData(form), redirect: "error", keepalive: true, headers: { "X-Requested-With": "autosave" } });
      kept = answer.ok;
    } catch { kept = false; }
    if (kept) unsaved.delete(form);
    if (status) status.textContent = kept ? `${status.dataset.saved} ${clock()}` : status.dataset.failed;
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.dataset.autosaveUrl) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => keepDraft(form), 2000));
  });
  document.addEventListener("submit", (event) => { clearTimeout(waiting.get(event.target)); waiting.delete(event.target); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") [...waiting.keys()].forEach(keepDraft);
  });

  // The session is over: a page with text that is kept nowhere else stays, covered (session.js).
  const typed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post" && event.isTrusted && event.target.type !== "search") typed.add(form);
  });
  document.addEventListener("submit", (event) => typed.delete(event.target));
  document.addEventListener("geleit:session-over", (event) => {
    const kept = (form) => !form.isConnected || (form.dataset.autosaveUrl && !unsaved.has(form) && !waiting.has(form));
    if ([...typed].some((form) => !kept(form))) event.preventDefault();
    else unsaved.clear();
  });

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && "submitOnChange" in form.dataset) form.requestSubmit();
    if ("listsFiles" in event.target.dataset) {
      const list = event.target.closest(".kern-form-input").querySelector("[data-chosen-files]");
      list.replaceChildren(...[...event.target.files].map((file) => Object.assign(document.createElement("li"), { textContent: file.name })));
    }
  });
  document.addEventListener("dragover", (event) => event.target.closest?.(".file-upload")?.classList.add("over"));
  for (const name of ["dragleave", "drop"]) document.addEventListener(name, (event) => event.target.closest?.(".file-upload")?.classList.remove("over"));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fills]");
    if (button) {
      const field = document.getElementById(button.dataset.fills);
      field.value = button.dataset.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }
    // The list of errors leads to the field, also to the first of several boxes.
    const link = event.target.closest("[data-leads-to]");
    const field = link && document.querySelector(`[name="${CSS.escape(link.dataset.leadsTo)}"], [name^="${CSS.escape(link.dataset.leadsTo)}_"]`);
    if (field) { event.preventDefault(); field.focus(); }
    $$("details[data-one-open][open]").forEach((open) => { if (!open.contains(event.target)) open.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest?.("details[data-one-open][open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  document.addEventListener("allauth.error", (event) => {
    const words = document.querySelector("[data-passkey-problem]");
    if (words) { words.hidden = false; event.preventDefault(); }
  });

  // Paper is white, whatever the screen is.
  const page = document.documentElement;
  let theme;
  window.addEventListener("beforeprint", () => { theme = page.dataset.kernTheme; page.dataset.kernTheme = "light"; });
  window.addEventListener("afterprint", () => { if (theme) page.dataset.kernTheme = theme; else delete page.dataset.kernTheme; });

  const prepare = (root) => {
    $$("[data-fills]", root).forEach((button) => { button.hidden = false; });
    $$("[data-needs-js]", root).forEach((element) => { element.hidden = false; });
    $$(".tabs [aria-current]", root).forEach((tab) => {
      const row = tab.parentElement, start = tab.offsetLeft - row.offsetLeft;
      if (start + tab.offsetWidth > row.clientWidth) row.scrollLeft = start;
    });
    const problem = root.querySelector("[data-focus]");
    if (problem) problem.focus();
  };
  prepare(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) prepare(event.target); });
})();
