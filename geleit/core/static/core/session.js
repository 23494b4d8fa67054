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
      const answer = await fetch(address, { method, headers, redirect: "manual" });
      if (!answer.ok) return answer.status >= 500 ? undefined : false;
      const said = await answer.json();
      if (said.who !== dialog.dataset.who) { location.replace("/"); return undefined; }
      until = Date.now() + said.left * 1000;
      last = said.last;
      renewTokens(said.token);
      return true;
    } catch { return undefined; } finally { asking = false; }
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
    part("warning").hidden = true;
    part("over").hidden = false;
    dialog.classList.add("covers");
    if (!dialog.open) dialog.showModal();
    part("over").querySelector("a").focus();
  };
  const uncover = () => {
    over = false;
    part("warning").hidden = false;
    part("over").hidden = true;
    dialog.classList.remove("covers");
    dialog.close();
  };

  const look = async () => {
    const now = Date.now();
    if (asking || over) return;
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

  for (const name of ["keydown", "pointerdown"]) {
    document.addEventListener(name, (event) => { if (event.isTrusted && !dialog.open) active = true; }, true);
  }
  part("go-on").addEventListener("click", goOn);
  part("leave").addEventListener("click", () => { document.querySelectorAll("form").forEach((form) => form.remove()); location.replace("/"); });
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); if (!over) goOn(); });
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState !== "visible") return;
    if (over && await ask("GET") === true) uncover();
    else look();
  });
  window.addEventListener("focus", async () => { if (over && !asking && await ask("GET") === true) uncover(); });
  setInterval(look, 1000);
})();
