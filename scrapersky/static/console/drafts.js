// What somebody typed is not lost: long forms keep drafts, and every form is filled again after a log-in in between.
"use strict";

{
  // What is typed or pasted into a long form survives a log-in in between, a refusal and Back, until it has been taken.
  const draftKey = (name) => `draft:${name}`;
  for (const form of $$("form[data-draft]")) {
    const key = draftKey(form.dataset.draft);
    const fields = () => $$("textarea, select, input[type=text]", form);
    const stored = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    if (fields().every((field) => field.tagName === "SELECT" || !field.value)) {
      for (const field of fields()) if (stored[field.name]) field.value = stored[field.name];
    }
    const store = () => {
      const typed = Object.fromEntries(fields().map((field) => [field.name, field.value]));
      try { sessionStorage.setItem(key, JSON.stringify(typed)); } catch { sessionStorage.removeItem(key); } // too large for it
    };
    form.addEventListener("input", store);
    form.addEventListener("submit", store);
  }
  for (const done of $$("[data-draft-done]")) sessionStorage.removeItem(draftKey(done.dataset.draftDone));

  // So does what any form was sent with: its texts, and the files themselves, are in the form again when the session had
  // ended, or the form was refused. They go as soon as another page shows that they were taken.
  const sentStore = (mode, work) => new Promise((resolve, reject) => {
    const opening = indexedDB.open("sent-forms", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("forms");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const request = work(opening.result.transaction("forms", mode).objectStore("forms"));
      request.onsuccess = () => { opening.result.close(); resolve(request.result); };
      request.onerror = () => { opening.result.close(); reject(request.error); };
    };
  });
  const SENT = "sent-form"; // in this window only: whose it is, its address, its texts, and whether there are files
  const sentBy = document.body.dataset.person ?? "";
  const pathOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const textsOf = (form) => $$("textarea, select, input:is(:not([type]), [type=text], [type=date])", form).filter((field) => field.name);
  for (const form of $$('form[method="post"]')) {
    form.addEventListener("submit", async (event) => {
      const texts = textsOf(form).map((field) => [field.name, field.value]);
      const files = $$("input[type=file]", form).filter((input) => input.files.length).map((input) => [input.name, input.files[0]]);
      if (event.defaultPrevented || form.dataset.storing || !sentBy || !(texts.length || files.length)) return;
      const sent = { by: sentBy, path: pathOf(form), texts, files: files.length > 0 };
      try { sessionStorage.setItem(SENT, JSON.stringify(sent)); } catch { sessionStorage.removeItem(SENT); } // no room for it
      if (!files.length) return;
      event.preventDefault(); // until the files are stored: a page that is left stores no more
      const submitter = event.submitter;
      await sentStore("readwrite", (forms) => forms.put(files, SENT)).catch(() => {}); // the form is sent all the same
      form.dataset.storing = "yes";
      form.requestSubmit(submitter);
      delete form.dataset.storing;
    });
  }
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  const promise = $("[data-sent]"); // on the page to log in at
  if (promise) promise.hidden = !sent;
  if (sentBy && sent) {
    const refused = (performance.getEntriesByType("navigation")[0]?.responseStatus ?? 0) >= 400;
    const loggedIn = new URL(document.referrer || location.href).pathname.startsWith("/admin/login");
    const form = $$('form[method="post"]').find((candidate) => pathOf(candidate) === sent.path);
    const restore = (files) => {
      for (const [name, file] of files) {
        const holder = new DataTransfer();
        holder.items.add(file);
        const input = $(`input[type=file][name="${name}"]`, form);
        if (input && !input.files.length) input.files = holder.files;
      }
      for (const [name, value] of sent.texts) {
        const field = textsOf(form).find((candidate) => candidate.name === name);
        if (field && (field.tagName === "SELECT" || !field.value)) field.value = value;
      }
      if (loggedIn) toast("You were logged out before this was saved. What you had typed is in the form again.");
    };
    const forget = () => {
      sessionStorage.removeItem(SENT);
      return sentStore("readwrite", (forms) => forms.delete(SENT));
    };
    const again = (refused || loggedIn) && sent.by === sentBy && form;
    if (!again) forget().catch(() => {});
    else if (sent.files) sentStore("readonly", (forms) => forms.get(SENT)).then((files) => restore(files ?? [])).catch(() => {});
    else restore([]);
  }
}
