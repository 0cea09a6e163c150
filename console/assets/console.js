// What pages can do beyond links and forms. Without this file everything works still.
"use strict";

// HTML comes from this console alone, so one policy lets htmx and live rows put it into the page. Nothing may be evaluated.
const policy = window.trustedTypes
  ? trustedTypes.createPolicy("dingevent", { createHTML: (text) => text })
  : { createHTML: (text) => text };
function refused() {
  return { call() { throw new Error("console: nothing is evaluated"); } };
}
if (window.htmx) {
  htmx.registerExtension("policy", { init: (api) => api.initSecurity(policy, refused, refused) });
}

// What a page asks by itself keeps nobody logged in.
document.addEventListener("htmx:config:request", (e) => {
  const { request, sourceEvent } = e.detail.ctx;
  if (sourceEvent?.type === "every" || sourceEvent?.type === "load") request.headers["Dingevent-Refresh"] = "yes";
});

// The key that stands in data-key moves to a field.
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select")) return;
  const field = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`);
  if (!field) return;
  e.preventDefault();
  field.focus();
});

// A form that changes something is sent once.
document.addEventListener("submit", (e) => {
  if (e.target.method !== "post") return;
  if (e.target.dataset.sent) return e.preventDefault();
  e.target.dataset.sent = "yes";
  setTimeout(() => delete e.target.dataset.sent, 3000);
});

// A search that goes on by itself can be stopped.
document.addEventListener("click", (e) => {
  const row = e.target.closest("[data-stop]")?.closest("[hx-get]");
  if (!row) return;
  htmx.trigger(row, "htmx:abort");
  row.replaceWith(stopped(row));
});
function stopped(row) {
  const copy = row.cloneNode(true);
  for (const name of ["hx-get", "hx-trigger", "hx-swap"]) copy.removeAttribute(name);
  copy.querySelector("[data-stop]").remove();
  return copy;
}
const stops = new MutationObserver(showStops);
function showStops() {
  for (const button of document.querySelectorAll("[hx-get] [data-stop][hidden]")) button.hidden = false;
}
stops.observe(document.getElementById("main"), { childList: true, subtree: true });
showStops();
