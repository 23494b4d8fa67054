// The end of a session. Without this file the server ends it all the same, by the last page somebody opened.
"use strict";
(() => {
  const dialog = document.getElementById("session");
  if (!dialog) return;
  const part = (name) => dialog.querySelector(`[data-session="${name}"]`);
  const address = document.body.dataset.keepAlive;
  const warning = Number(dialog.dataset.warning) * 1000;
  const minute = 60000;
  let until = Date.now() + Number(dialog.dataset.left) * 1000;
  let last = false, active = false, told = Date.now(), asking = false, over = false;

  const renewTokens = (token) => {
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrftoken": token }));
  };
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];

  // POST says that somebody is there, GET only asks. True: signed in; false: not; undefined: no answer.
  const ask = async (method) => {
    asking = true;
    try {
      const headers = method === "POST" ? { "X-CSRFToken": token() } : { "X-Requested-With": "session" };
      const answer = await fetch(address, { method, headers, redirect: "manual", signal: AbortSignal.timeout(10000) });
      if (!answer.ok) return answer.status >= 500 ? undefined : false;
      const said = await answer.json();
      if (said.who !== dialog.dataset.who) { location.replace("/"); return undefined; }
      until = Date.now() + said.left * 1000;
      last = said.last;
      renewTokens(said.token);
      return true;
    } catch { return undefined; } finally { asking = false; }
  };

  const show = (name, open = true) => {
    for (const one of ["warning", "over", "away"]) part(one).hidden = one !== name;
    dialog.setAttribute("aria-label", part(name).querySelector("h2").textContent);
    if (!open) return;
    if (!dialog.open) dialog.showModal();
    part(name).querySelector("a, button").focus();
  };
  const warn = () => {
    const clock = new Date(until).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    dialog.querySelectorAll('[data-session="clock"]').forEach((place) => { place.textContent = clock; });
    part("idle").hidden = last;
    part("last").hidden = !last;
    if (!dialog.open) dialog.showModal();
  };
  const end = () => {
    over = true;
    const stay = !document.dispatchEvent(new CustomEvent("geleit:session-over", { cancelable: true }));
    if (!stay) { location.replace(location.href.split("#")[0]); return; }
    show("over");
    dialog.classList.add("covers");
  };
  const uncover = () => {
    over = false;
    dialog.classList.remove("covers");
    dialog.close();
    show("warning", false);
  };

  const look = async () => {
    const now = Date.now();
    if (asking || over || leaving) return;
    if (active && now - told >= minute) {
      active = false;
      told = now;
      if (await ask("POST") === false) end();
    } else if (now >= until) {
      if (await ask("GET") !== true || Date.now() >= until) end();
    } else if (now >= until - warning && !dialog.open) {
      const here = await ask("GET"); // somebody may work in another tab
      if (here === false) end();
      else if (Date.now() >= until - warning) warn();
    }
  };
  const goOn = async () => {
    active = false;
    told = Date.now();
    dialog.close();
    if (await ask("POST") === false) end();
  };

  // A session can also be ended elsewhere: a new password, another role. What was typed leaves the page only to
  // somebody who is still signed in; without an answer it stays as well.
  const typed = new WeakSet(), goes = new WeakSet();
  let leaving;
  const submit = async () => {
    const { form, submitter } = leaving;
    const here = await ask("GET");
    if (here === false) { leaving = undefined; end(); return; }
    if (here === undefined) { show("away"); return; }
    leaving = undefined;
    if (dialog.open) uncover();
    goes.add(form);
    form.requestSubmit(submitter);
  };
  document.addEventListener("input", (event) => { if (event.target.form) typed.add(event.target.form); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || !typed.has(form) || goes.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (leaving) return;
    leaving = { form, submitter: event.submitter };
    submit();
  }, true);

  for (const name of ["keydown", "pointerdown"]) {
    document.addEventListener(name, (event) => { if (event.isTrusted && !dialog.open) active = true; }, true);
  }
  part("go-on").addEventListener("click", goOn);
  part("again").addEventListener("click", submit);
  part("back").addEventListener("click", () => { leaving = undefined; uncover(); });
  part("leave").addEventListener("click", () => { document.querySelectorAll("form").forEach((form) => form.remove()); location.replace("/"); });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (leaving) part("back").click();
    else if (!over) goOn();
  });
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState !== "visible") return;
    if (over && await ask("GET") === true) uncover();
    else look();
  });
  window.addEventListener("focus", async () => { if (over && !asking && await ask("GET") === true) uncover(); });
  setInterval(look, 1000);
})();
