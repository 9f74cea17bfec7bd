// Sends each file of evidence as soon as it is chosen, so that neither an error in the form nor a lost
// connection costs the upload. Without this script files go with the form, and are kept when it is not taken.
(() => {
  "use strict";
  const place = document.querySelector("[data-holds]");
  if (!place) return;
  const form = place.closest("form");
  const words = place.dataset;
  const list = form.querySelector("[data-held-list]");
  const status = place.querySelector("[data-holding-status]");
  const sending = new Map();

  const say = (text, name, isWrong = false) => {
    status.textContent = text.replace("{name}", name);
    status.classList.toggle("report-refused", isWrong);
  };
  const value = (name) => form.querySelector(`[name="${name}"]`)?.value || "";
  const beside = (input, name) => form.querySelector(`[name="${input.name.replace(/file$/, name)}"]`);

  const bar = (input) => {
    const made = document.createElement("progress");
    made.max = 1;
    made.value = 0;
    made.setAttribute("aria-label", words.sending.replace("{name}", input.files[0].name));
    input.after(made);
    return made;
  };
  const show = (html) => {
    list.insertAdjacentHTML("beforeend", html);
    const rows = [...list.querySelectorAll("[data-held-row]")];
    const nameOf = (row) => row.querySelector("input[type=hidden]").name;
    const last = rows.pop();
    for (const row of rows) if (nameOf(row) === nameOf(last)) row.remove();
  };
  const taken = (input, answer, name) => {
    show(answer.html);
    input.value = "";
    const title = beside(input, "title");
    if (title) title.value = "";
    say(words.held, name);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const read = (request) => { try { return JSON.parse(request.responseText); } catch { return {}; } };

  const send = (input) => {
    sending.get(input)?.abort();
    const file = input.files[0];
    if (!file) return;
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "party"]) body.set(name, value(name));
    body.set("form", form.dataset.draftForm);
    body.set("title", beside(input, "title")?.value || "");
    body.set("audience", beside(input, "audience")?.value || "");
    body.set("file", file);
    const request = new XMLHttpRequest(), shown = bar(input);
    sending.set(input, request);
    say(words.sending, file.name);
    request.upload.onprogress = (event) => { if (event.lengthComputable) shown.value = event.loaded / event.total; };
    request.onloadend = () => { shown.remove(); sending.delete(input); };
    request.onerror = () => { say(words.offline, file.name); input.dataset.waits = "yes"; };
    request.onload = () => {
      delete input.dataset.waits;
      const answer = read(request);
      if (request.status === 200) return taken(input, answer, file.name);
      if ([401, 403].includes(request.status)) return say(words.signedOut, file.name);
      if (request.status !== 422) return say(words.trouble, file.name);
      input.value = "";
      say(answer.said || words.trouble, file.name, true);
    };
    request.open("POST", words.holds);
    request.setRequestHeader("X-Sent-By", "drafts");
    request.send(body);
  };

  form.querySelector("[data-keep-by-hand]").remove();
  place.addEventListener("change", (event) => { if (event.target.type === "file") send(event.target); });
  window.addEventListener("online", () => place.querySelectorAll("[data-waits]").forEach(send));
  // What is under way goes with the form itself: the server keeps one of the two.
  form.addEventListener("submit", () => { for (const request of [...sending.values()]) request.abort(); });
})();
