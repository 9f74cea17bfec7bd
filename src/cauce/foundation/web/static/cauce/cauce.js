// Three small courtesies; every page works without them.
(() => {
  "use strict";
  // A form is sent once: a second press is ignored until the page comes back (or ten seconds pass).
  const buttons = (form) => [...document.querySelectorAll("button[type=submit]")].filter((b) => b.form === form);
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of buttons(form)) button.removeAttribute("aria-disabled");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of buttons(form)) button.setAttribute("aria-disabled", "true");
    setTimeout(release, 10000, form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  // Small menus close with Escape or with a press elsewhere.
  const close = (except) => {
    for (const menu of document.querySelectorAll("details[data-closes][open]"))
      if (!menu.contains(except)) menu.open = false;
  };
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details[data-closes][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
})();
