// A row beside its list: its name or Enter opens it, J and K show the next one, Escape closes it. The address remembers
// which is open. Without this script the name leads to the row's page.
"use strict";
(() => {
  const { $, $$, toast, list, show, withLogIn, LOGGED_OUT } = window.console_;
  const panel = $("#side-panel");
  if (!panel || !list) return;
  const { table, body } = list;
  const HASH = /^#open-(\d+)$/;
  const WAIT_MS = 120; // a key that is held down passes rows without loading each
  let pk = ""; // the row that is open
  let waiting;
  let loading = null;

  const rowOf = (key) => $(`tr[data-pk="${CSS.escape(key)}"]`, body);
  const indexOf = (key) => [...body.rows].indexOf(rowOf(key));
  const urlOf = (key) => panel.dataset.url.replace("/0/", `/${key}/`);

  // What somebody types is not exchanged under their hands, except the form that was just sent.
  const typed = (part) => $$("textarea, select, input:not([type=hidden])", part).some((field) => field === document.activeElement
    || (field.options ? [...field.options].some((option) => option.selected !== option.defaultSelected) : field.value !== field.defaultValue));
  const keyOf = (part) => `${part.tagName} ${$("h2", part)?.textContent}`;
  const exchange = (html, { whole, sent }) => {
    const fresh = [...new DOMParser().parseFromString(html, "text/html").body.children];
    if (whole || !$("h2", panel)) return panel.replaceChildren(...fresh);
    const shown = new Set();
    let last = null;
    for (const part of fresh) {
      const old = [...panel.children].find((other) => keyOf(other) === keyOf(part));
      const stays = old && typed(old) && !old.contains(sent);
      const focused = old?.contains(document.activeElement);
      if (old && !stays) old.replaceWith(part);
      else if (!old) last ? last.after(part) : panel.prepend(part);
      last = stays ? old : part;
      if (focused && !stays) $("h2", panel).focus({ preventScroll: true });
      shown.add(last);
    }
    for (const other of [...panel.children]) if (!shown.has(other)) other.remove();
  };

  const load = async (focus, sent = null) => {
    loading?.abort();
    loading = new AbortController();
    const key = pk;
    try {
      const response = await fetch(urlOf(key), { credentials: "same-origin", signal: loading.signal });
      if (response.redirected) throw new Error(LOGGED_OUT);
      if (!response.ok) throw new Error(response.status === 404 ? "It is not there any more." : `The server returned an error (${response.status}).`);
      const html = await response.text();
      if (pk !== key) return;
      exchange(html, { whole: focus, sent });
      if (focus) panel.scrollTop = 0;
    } catch (error) {
      if (error.name === "AbortError" || pk !== key) return;
      failed(error instanceof TypeError ? "The server did not respond." : error.message);
    }
    panel.removeAttribute("aria-busy");
    const place = indexOf(key);
    for (const button of $$("[data-step]", panel)) button.disabled = place < 0 || !body.rows[place + Number(button.dataset.step)];
    show(panel);
    if (focus) $("h2", panel)?.focus({ preventScroll: true });
  };

  const failed = (message) => {
    const text = Object.assign(document.createElement("p"), { className: "problem" });
    text.append(...withLogIn(message));
    const again = Object.assign(document.createElement("button"), { className: "button small", type: "button", textContent: "Try again" });
    again.addEventListener("click", () => load(true));
    const close = Object.assign(document.createElement("button"), { className: "button small", type: "button", textContent: "Close" });
    close.dataset.close = "";
    text.setAttribute("role", "alert");
    panel.replaceChildren(text, again, " ", close);
  };

  const open = (key, { wait = 0 } = {}) => {
    if (key === pk) return;
    pk = key;
    panel.hidden = false;
    document.documentElement.dataset.panel = "open";
    panel.setAttribute("aria-busy", "true");
    for (const row of body.rows) row.classList.toggle("open", row.dataset.pk === key);
    clearTimeout(waiting);
    waiting = setTimeout(() => load(true), wait);
  };

  const close = () => {
    if (!pk) return;
    const row = rowOf(pk);
    pk = "";
    clearTimeout(waiting);
    loading?.abort();
    panel.hidden = true;
    panel.replaceChildren();
    delete document.documentElement.dataset.panel;
    for (const other of $$("tr.open", body)) other.classList.remove("open");
    if (row) ($("input[name=row]", row) ?? $("a", row))?.focus({ preventScroll: true });
  };

  // The address: opening adds a step to the history, so that Back closes; moving does not.
  const addressOf = (key) => `${location.pathname}${location.search}${key ? `#open-${key}` : ""}`;
  const remember = (key) => {
    if (HASH.test(location.hash)) history.replaceState(history.state, "", addressOf(key));
    else history.pushState({ opened: true }, "", addressOf(key));
  };
  const forget = () => {
    if (history.state?.opened) return history.back();
    history.replaceState(null, "", addressOf(""));
    close();
  };
  const follow = () => {
    const key = HASH.exec(location.hash)?.[1];
    if (!key) return close();
    if (rowOf(key) && list.here()?.dataset.pk !== key) list.go(indexOf(key));
    open(key);
  };
  addEventListener("popstate", follow);

  body.addEventListener("click", (event) => {
    const link = event.target.closest("a.name");
    const row = link?.closest("tr[data-pk]");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    list.go([...body.rows].indexOf(row));
    remember(row.dataset.pk);
    open(row.dataset.pk);
  });
  table.addEventListener("moved", ({ detail: row }) => {
    if (!pk || row.dataset.pk === pk) return;
    remember(row.dataset.pk);
    open(row.dataset.pk, { wait: WAIT_MS });
  });
  // What changed in the list changes here.
  let sending = false;
  table.addEventListener("refreshed", ({ detail: pks }) => {
    if (pk && pks.includes(pk) && !sending && !$("tr[data-busy]", body)) load(false);
  });

  panel.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) list.go(indexOf(pk) + Number(step.dataset.step));
    if (event.target.closest("[data-close]")) forget();
  });

  // Its forms are sent without a new page. What was refused stays as it was typed.
  panel.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { target: form, submitter } = event;
    const fields = [...new FormData(form, submitter)];
    const key = pk;
    submitter.disabled = sending = true;
    const done = await list.act(form.action, fields, [key]);
    submitter.disabled = sending = false;
    if (done && pk === key) await load(false, form);
  });

  // Before the list hears of it: Escape closes this first.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !pk || $("dialog[open], :popover-open, details.menu[open]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (document.activeElement.matches("#side-panel :is(textarea, input, select)")) return document.activeElement.blur();
    forget();
  }, { capture: true });

  follow();
})();
