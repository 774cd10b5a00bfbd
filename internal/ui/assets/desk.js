// Keys for what the page shows anyway: the element with data-key is clicked, or focused if it is a field. Of several the
// last one is meant: what the page says about the last decision follows its navigation.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target;
  if (at instanceof HTMLElement && at.matches("input:not([type=radio], [type=checkbox]), select, textarea")) {
    if (event.key === "Escape") at.blur();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!/^[a-z/?]$/.test(key)) return;
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].at(-1);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) target.focus();
  else target.click();
});
// A form is sent once: a second press before the next page would decide the next case.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
// The result of a case follows what is chosen: the server compares again, and the table is put in place of the old one.
let asked = 0;
document.addEventListener("change", async (event) => {
  const at = event.target, form = at.form;
  if (form?.id !== "decide" || !at.matches('[name="lead"], [name^="value."], [name="salesperson"], [name="team"]')) return;
  const body = new URLSearchParams(new FormData(form)), mine = ++asked;
  body.set("decision", "update");
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("compare"), old = document.getElementById("compare");
  if (!answer.ok || mine !== asked || !fresh || !old) return;
  const focused = document.activeElement;
  old.replaceWith(fresh);
  if (!old.contains(focused)) return;
  document.querySelector(`#compare [name="${focused.name}"][value="${focused.value}"]`)?.focus();
});
for (const button of document.querySelectorAll("[data-update]")) button.hidden = true;
// Progress: the server sends the parts of the page that changed.
for (const part of document.querySelectorAll("[data-events]")) {
  const source = new EventSource(part.dataset.events);
  source.addEventListener("message", (event) => {
    for (const [id, html] of Object.entries(JSON.parse(event.data))) document.getElementById(id).innerHTML = html;
  });
  source.addEventListener("end", () => source.close());
}
