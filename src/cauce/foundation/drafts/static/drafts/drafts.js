// Keeps what is typed into a form with data-draft-form, and loses nothing when the connection breaks.
// How a page uses it: see cauce/foundation/drafts/__init__.py. Without this script the form is a plain one.
(() => {
  "use strict";
  const PAUSE = 3000;
  const NOT_KEPT = new Set(["csrfmiddlewaretoken", "password", "draft-of"]);

  const token = (form) => form.querySelector("input[name=csrfmiddlewaretoken]");
  const fieldsOf = (form) =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_KEPT.has(name));

  const fill = (form, pairs) => {
    const given = new Map();
    for (const [name, value] of pairs) given.set(name, [...(given.get(name) || []), value]);
    const kept = [...form.elements].filter((each) => each.name && !NOT_KEPT.has(each.name));
    for (const each of kept) {
      if (["file", "submit", "button"].includes(each.type)) continue;
      const values = given.get(each.name) || [];
      if (each.type === "checkbox" || each.type === "radio") each.checked = values.includes(each.value);
      else if (each.type === "select-multiple")
        for (const option of each.options) option.selected = values.includes(option.value);
      else if (values.length) each.value = values.shift();
    }
    for (const closed of form.querySelectorAll("details:not([open])"))
      if ([...closed.querySelectorAll("input, textarea")].some((each) => each.type !== "hidden" && each.value)) closed.open = true;
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const follow = (form) => {
    const place = form.querySelector("[data-draft]");
    const words = place.dataset;
    const status = place.querySelector("[data-draft-status]");
    const banner = place.querySelector("[data-draft-banner]");
    const offer = place.querySelector("[data-draft-offer]");
    const key = form.dataset.draftForm;
    let timer = 0, saving = Promise.resolve(), dirty = false, last = "";

    const say = (text) => { status.textContent = text; };
    const warn = (text) => {
      banner.textContent = text;
      banner.hidden = !text;
      if (text) banner.focus();
    };
    // With a way to the sign-in beside it: the page itself is not left, or what was typed would be.
    const warnSignedOut = () => {
      warn(words.signedOut);
      const link = document.createElement("a");
      Object.assign(link, { href: words.signInAt, target: "_blank", textContent: words.signIn });
      banner.append(" ", link);
    };
    const post = (url, body, keepalive) => fetch(url, {
      method: "POST", keepalive, body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(form).value },
    });

    const keep = async (keepalive = false) => {
      clearTimeout(timer);
      if (!dirty || form.dataset.sending) return;
      if (offer && !offer.hidden) return say(words.unanswered);
      const fields = fieldsOf(form);
      const now = JSON.stringify(fields);
      if (now === last) return;
      try {
        const answer = await post(words.keep, { form: key, fields }, keepalive);
        if (answer.status === 401 || answer.status === 403) return say(words.signedOut);
        const told = await answer.json();
        if (answer.ok) { last = now; warn(""); }
        say(told.said);
      } catch {
        say(words.offline);
        timer = setTimeout(soon, 4 * PAUSE);
      }
    };
    const busy = (is) => {
      if (is) form.dataset.sending = "yes"; else delete form.dataset.sending;
      for (const button of form.querySelectorAll("button[type=submit]")) {
        if (is) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
      }
    };
    const soon = () => { saving = saving.then(() => keep()); };

    form.addEventListener("input", () => {
      dirty = true;
      clearTimeout(timer);
      timer = setTimeout(soon, PAUSE);
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(true); });
    window.addEventListener("online", () => { warn(""); soon(); });
    window.addEventListener("pageshow", () => busy(false));

    if (offer) {
      offer.hidden = false;
      place.querySelector("[data-draft-restore]").addEventListener("click", () => {
        fill(form, JSON.parse(offer.querySelector("script").textContent));
        offer.hidden = true;
        dirty = true;
        status.scrollIntoView({ block: "nearest" });
      });
      place.querySelector("[data-draft-discard]").addEventListener("click", async () => {
        try {
          const answer = await post(words.forget, { form: key });
          if (!answer.ok) return say(words.trouble);
          offer.hidden = true;
          for (const each of form.querySelectorAll("[data-goes-with-draft]")) each.remove();
          say((await answer.json()).said);
        } catch { say(words.offline); }
      });
    }

    // The token changes when somebody signs in again in another window: read the new one, and try once more.
    const renew = async () => {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      const fresh = page.querySelector("form[data-draft-form] input[name=csrfmiddlewaretoken]");
      if (fresh) token(form).value = fresh.value;
      return Boolean(fresh);
    };
    const show = (html) => {
      document.open();
      document.write(html);
      document.close();
      window.scrollTo(0, 0);
      document.querySelector("[role=alert][autofocus]")?.focus();
    };
    // Whether the page is left behind.
    const send = async (url, body, again) => {
      body.set("csrfmiddlewaretoken", token(form).value);
      const answer = await fetch(url, { method: "POST", body, headers: { "X-Sent-By": "drafts" } });
      if (answer.status === 403 && again && await renew()) return send(url, body, false);
      if (answer.status === 401 || answer.status === 403) { warnSignedOut(); return false; }
      if (!answer.ok && ![400, 409, 422].includes(answer.status)) { warn(words.trouble); return false; }
      dirty = false;
      if (answer.status === 204) location.assign(answer.headers.get("X-Go-To"));
      else show(await answer.text());
      return true;
    };

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.sending) return;
      const url = event.submitter?.getAttribute("formaction") || form.action;
      const body = new FormData(form, event.submitter);
      clearTimeout(timer);
      busy(true);
      warn("");
      await saving;
      let left = false;
      try { left = await send(url, body, true); } catch { warn(words.offline); }
      if (left) return;
      busy(false);
      soon();
    });
  };

  document.querySelectorAll("form[data-draft-form]").forEach(follow);
})();
