// The lists: checking rows, keys, live rows, names while typing. Every act also works without it.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.split("=")[1] ?? "";
const token = () => cookie("csrftoken") || $("input[name=csrfmiddlewaretoken]")?.value; // a log-in in another window renews the cookie

// Tell something, for a while; with a way back if there is one.
function toast(text, { bad = false, undo = null } = {}) {
  const box = $("#toasts");
  const item = document.createElement("div");
  item.className = bad ? "toast bad" : "toast";
  item.append(...withLogIn(text));
  if (undo) {
    const button = document.createElement("button");
    button.className = "button small";
    button.textContent = "Undo";
    button.addEventListener("click", undo);
    item.append(button);
  }
  box.replaceChildren(item);
  if (undo) item.append(closing(item)); // a way back stays until it is used, closed, or the next act takes its place
  else setTimeout(() => item.remove(), bad ? 12000 : 7000);
}

function closing(item) {
  const button = document.createElement("button");
  button.className = "button small bare";
  button.textContent = "Close";
  button.addEventListener("click", () => item.remove());
  return button;
}

const offline = () => { throw new Error("The server did not respond. Reload the page before you try again."); };

async function post(url, fields) {
  const body = new URLSearchParams(fields);
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  const response = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" }).catch(offline);
  return read(response);
}

const LOGGED_OUT = "You are logged out. Log in in another tab, then do it again.";

// A sentence, with a link to the log-in where it asks for it: in another tab, so that nothing here is lost.
function withLogIn(text) {
  if (!text.startsWith(LOGGED_OUT)) return [text];
  const link = document.createElement("a");
  Object.assign(link, { href: document.body.dataset.login, target: "_blank", textContent: "Log in" });
  return [text, " ", link];
}

// What the server answered, or an error whose message is for people.
async function read(response) {
  if (response.redirected || response.status === 401) throw new Error(LOGGED_OUT);
  if (!response.ok) throw new Error(response.status === 403 ? "You do not have permission to do that." : `The server returned an error (${response.status}). Try again.`);
  return response.json();
}

window.console_ = { $, $$, toast, post, read, token, withLogIn, LOGGED_OUT, show: (root) => show(root) };

// A log-in in another tab renews the cookie: a form that was open before is sent with the token of now.
document.addEventListener("submit", ({ target }) => {
  const field = target.elements.csrfmiddlewaretoken;
  if (field && cookie("csrftoken")) field.value = cookie("csrftoken");
}, true);

// "3 min ago" stays true while somebody looks.
const UNITS = [[90, 1, "s"], [5400, 60, "min"], [129600, 3600, "h"], [Infinity, 86400, "d"]];
const span = (seconds) => {
  const [, size, unit] = UNITS.find(([limit]) => seconds < limit);
  return `${Math.round(seconds / size).toLocaleString("en")} ${unit}`;
};
setInterval(() => {
  if (document.hidden) return;
  for (const time of $$("time[data-age]")) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    time.textContent = seconds < 0 ? `in ${span(-seconds)}` : span(seconds) + time.dataset.age;
  }
}, 5000);

// The theme: the system's, until somebody chooses.
const themeButton = $("[data-theme-toggle]");
themeButton?.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
});

// Where one is, in a strip that is wider than the window.
const show = (root = document) => {
  for (const current of $$(".lineage [aria-current], .tabs [aria-current]", root)) {
    const strip = current.closest(".lineage-box, .tabs");
    strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
  }
};
show();

$("[data-menu]")?.addEventListener("click", (event) => {
  const open = $("#side").classList.toggle("open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});

// One menu open at a time; Escape and a click elsewhere close it.
document.addEventListener("click", (event) => {
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

for (const button of $$("[data-copy]")) {
  button.hidden = !navigator.clipboard; // by plain http there is none
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    toast("Copied.");
  });
}

// Filters apply themselves when a menu changes.
for (const form of $$("form[data-auto]")) {
  const sheet = $("[popover]", form);
  const open = () => sheet?.matches(":popover-open"); // in the sheet, several are chosen before they are shown
  for (const field of $$("select", form)) field.addEventListener("change", () => open() || form.requestSubmit());
  // A value of the sheet is one of several: it is open again on the page that follows.
  sheet?.addEventListener("click", (event) => {
    if (open() && event.target.closest(".groups a")) sessionStorage.setItem("sheet", location.pathname);
  });
  if (sheet && sessionStorage.getItem("sheet") === location.pathname) sheet.showPopover();
  sessionStorage.removeItem("sheet");
  form.addEventListener("submit", () => {
    for (const field of $$("input, select", form)) if (!field.value) field.disabled = true;
  });
}

for (const input of $$("[data-suggest]")) {
  let sent = "";
  input.addEventListener("input", async () => {
    const typed = input.value.trim();
    if (typed.length < 2 || typed === sent) return;
    sent = typed;
    const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
    if (!response.ok || sent !== typed) return;
    const { names } = await response.json();
    $(`#${input.getAttribute("list")}`).replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  });
}

// What a search will cost, while it is typed.
const asking = $("form[data-price]");
if (asking) {
  const [input, output] = [$("input[name=words]", asking), $("#price", asking)];
  const usual = output.textContent;
  // Enter agrees to the price that stands there, for just these words; without one the server shows the plan first.
  const agree = (words, limit) => {
    $("input[name=priced]", asking).value = words;
    $("input[name=limit]", asking).value = limit;
  };
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    agree("", "");
    waiting = setTimeout(async () => {
      const words = input.value.trim();
      const response = words && (await fetch(`${asking.dataset.price}?words=${encodeURIComponent(words)}`).catch(() => null));
      if (input.value.trim() !== words) return;
      const price = response && response.ok ? await response.json() : {};
      output.textContent = price.text || usual;
      agree(words, price.limit || "");
      output.classList.toggle("bad", Boolean(price.bad));
    }, 250);
  });
}

// The box of Home: its price while it is typed. What was shown is what is agreed to.
const box = $("form[data-price-of]");
if (box) {
  const [input, output, agreed] = [$("textarea[name=text]", box), $("#price", box), $("input[name=agreed]", box)];
  let waiting;
  const price = async () => {
    const text = input.value;
    const body = new URLSearchParams({ text });
    const headers = { Accept: "application/json", "X-CSRFToken": token() };
    const response = await fetch(box.dataset.priceOf, { method: "POST", body, headers, credentials: "same-origin" }).catch(() => null);
    if (input.value !== text) return;
    const told = response?.ok && !response.redirected ? await response.json() : {};
    output.textContent = told.sentence || output.dataset.usual;
    output.classList.toggle("bad", Boolean(told.bad));
    agreed.value = told.price ?? "";
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    agreed.value = "";
    waiting = setTimeout(price, 250);
  });
  // Enter starts, as in a field of one line; a list of several lines has Shift+Enter, and is pasted.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || input.value.includes("\n")) return;
    event.preventDefault();
    box.requestSubmit();
  });
  for (const link of $$("[data-example]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      input.value = link.dataset.example;
      input.focus();
      price();
    });
  }
  if (input.value && !agreed.value) price(); // the address filled it in
}

// Folded parts of the navigation stay as somebody left them; that of the page shown is open.
for (const fold of $$("details[data-fold]")) {
  const key = `fold ${fold.dataset.fold}`;
  if (localStorage.getItem(key) && !("here" in fold.dataset)) fold.open = localStorage.getItem(key) === "open";
  $("summary", fold).addEventListener("click", () => localStorage.setItem(key, fold.open ? "closed" : "open"));
}

// A list.
const table = $("table[data-rows]");
if (table) {
  const form = $("[data-bulk]");
  const body = table.tBodies[0];
  const boxes = () => $$("input[name=row]", body);
  const rowOf = (element) => element.closest("tr");
  let here = -1;
  let last = null;
  let lastUndo = null;

  // How many rows are checked. The bar of acts appears with the first one, over the column heads: no row moves.
  const count = () => {
    const checked = boxes().filter((box) => box.checked).length;
    for (const box of boxes()) rowOf(box).classList.toggle("checked", box.checked);
    const all = $("[data-all]");
    if (all) {
      all.checked = checked > 0 && checked === boxes().length;
      all.indeterminate = checked > 0 && !all.checked;
    }
    if (!form) return;
    if (!checked) form.elements.scope.value = "checked";
    form.classList.toggle("shown", checked > 0);
    form.style.setProperty("--head", `${table.tHead.offsetHeight}px`);
    const text = form.elements.scope.value === "all" ? "" : `${checked} checked`;
    const status = $("[data-checked]");
    if (status.textContent === text) return;
    status.textContent = text;
    $("[data-announce]").textContent = text;
  };
  form?.elements.scope.addEventListener("change", count);
  const uncheck = () => {
    for (const box of boxes()) box.checked = false;
    count();
  };
  for (const button of $$("[data-none]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      uncheck();
      $("[data-all]")?.focus();
    });
  }
  addEventListener("pageshow", count); // Back: the browser checks boxes again, after this script ran
  count();

  body.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=row]");
    if (!box) return;
    if (event.shiftKey && last && last.isConnected) {
      const list = boxes();
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      for (const each of list.slice(from, to + 1)) each.checked = box.checked;
    }
    last = box;
    count();
  });
  $("[data-all]")?.addEventListener("change", (event) => {
    for (const box of boxes()) box.checked = event.target.checked;
    count();
  });

  const go = (to) => {
    const rows = [...body.rows];
    if (!rows.length) return;
    rows[here]?.classList.remove("here");
    here = Math.max(0, Math.min(to, rows.length - 1));
    rows[here].classList.add("here");
    rows[here].scrollIntoView({ block: "nearest" });
    ($("input[name=row]", rows[here]) ?? $("a", rows[here]))?.focus({ preventScroll: true });
    table.dispatchEvent(new CustomEvent("moved", { detail: rows[here] }));
  };

  const rowsNow = async (pks) => {
    const response = await fetch(`${table.dataset.rows}${table.dataset.rows.includes("?") ? "&" : "?"}ids=${pks.join(",")}`, { credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error("no rows");
    const fresh = document.createElement("tbody");
    fresh.innerHTML = await response.text();
    return [...fresh.rows];
  };
  const shownOf = (row) => $(`tr[data-pk="${CSS.escape(row.dataset.pk)}"]`, body);
  const content = (row) => row.innerHTML.replace(/<time.*?<\/time>/g, "");
  const differs = (row) => {
    const old = shownOf(row);
    if (!old) return false;
    const same = content(old) === content(row);
    if (same && row.dataset.changed) old.dataset.changed = row.dataset.changed; // by something that is not shown here
    return !same;
  };
  const refresh = async (pks) => {
    if (!pks.length) return;
    for (const row of (await rowsNow(pks)).filter(differs)) {
      const old = shownOf(row);
      const [was, now] = [$("input[name=row]", old), $("input[name=row]", row)];
      if (was && now) now.checked = was.checked;
      const focused = old.contains(document.activeElement);
      row.className = old.className;
      row.classList.add("fresh");
      old.replaceWith(row);
      if (focused) $("input[name=row]", row)?.focus({ preventScroll: true });
    }
    count();
    table.dispatchEvent(new CustomEvent("refreshed", { detail: pks }));
  };
  // Of these rows, those that look otherwise by now.
  const changed = async (pks) => (pks.length ? (await rowsNow(pks)).filter(differs).map((row) => row.dataset.pk) : []);

  // Live rows: while work is under way and somebody looks. Hidden tabs ask for nothing.
  const live = $("[data-live]");
  const tick = async () => {
    const busy = $$("tr[data-busy]", body).length;
    if (live) live.hidden = !busy;
    if (!document.hidden) {
      try {
        const rows = $$("tr[data-pk]", body);
        if (busy) await refresh(rows.map((row) => row.dataset.pk));
        live?.classList.remove("off");
      } catch {
        live?.classList.add("off");
      }
    }
    timer = setTimeout(tick, busy ? 2000 : 6000);
  };
  let timer = setTimeout(tick, 2000);
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) tick();
  });

  const undo = async () => {
    if (!lastUndo) return toast("Nothing to undo.");
    const [url, pks] = lastUndo;
    lastUndo = null;
    try {
      const answer = await post(url, {});
      await refresh(pks);
      toast(answer.message);
    } catch (error) {
      toast(error.message, { bad: true });
    }
  };

  const decide = async (button) => {
    const checked = boxes().filter((box) => box.checked).map((box) => box.value);
    const pks = checked.length ? checked : here >= 0 ? [body.rows[here].dataset.pk] : [];
    if (!pks.length) return toast("Check rows first, or move to a row with J and K.");
    const seen = pks.map((pk) => ["seen", $(`tr[data-pk="${CSS.escape(pk)}"] input[name=seen]`, body).value]);
    const fields = [["act", button.value], ...pks.map((pk) => ["row", pk]), ...seen];
    if (!(await act(form.action, fields, pks))) return;
    uncheck();
    if (!checked.length) go(here + 1);
  };

  // Send an act on rows, show them as they are now, and tell it, with the way back. Whether it was done.
  const act = async (url, fields, pks) => {
    try {
      const answer = await post(url, fields);
      await refresh(pks); // also where it was refused: somebody else may have decided
      if (answer.undo || !answer.refused) lastUndo = answer.undo ? [answer.undo, pks] : null;
      toast(answer.message, { bad: answer.refused, undo: answer.undo ? undo : null });
      return !answer.refused;
    } catch (error) {
      toast(error.message, { bad: true });
      return false;
    }
  };

  // Decisions about checked rows need no new page; a script asks, and the rows change where they are.
  form?.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.value.startsWith("decide:") || form.elements.scope.value !== "checked") return;
    event.preventDefault();
    decide(button);
  });

  const keys = {
    j: () => go(here + 1),
    k: () => go(here - 1),
    x: () => here >= 0 && $("input[name=row]", body.rows[here])?.click(),
    Enter: () => here >= 0 && ($("a.name", body.rows[here]) ?? $("a", body.rows[here]))?.click(),
    u: undo,
    "/": () => $("[data-search]")?.focus(),
    f: () => {
      const sheet = $("#filters");
      if (sheet && $(".sheet-button")?.offsetParent) sheet.showPopover();
      $("#filters :is(select, input, a)")?.focus();
    },
    Escape: () => boxes().some((box) => box.checked) && !$("details.menu[open]") && uncheck(),
  };
  window.console_.list = { table, body, go, act, refresh, changed, here: () => body.rows[here] ?? null };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open], :popover-open")) return;
    const field = event.target.closest("input:not([type=checkbox]), select, textarea, summary, button, a");
    if (field && (event.key === "Enter" || !field.matches("button, a, summary"))) return;
    const button = $(`[data-bulk] [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    const act = keys[event.key] ?? keys[event.key.toLowerCase()] ?? (button && (() => decide(button)));
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || "jk".includes(event.key)) act(); // a key held down moves, it does not decide
  });
}

// Column widths: dragged at a heading's edge, or changed there with the arrow keys; each person has their own.
if (table?.dataset.widths && matchMedia("(min-width: 761px)").matches) {
  const [NARROWEST, WIDEST, STEP] = [48, 900, 16];
  const heads = $$("th[data-column]", table.tHead);
  let widths = JSON.parse(table.dataset.widths);
  let unsaved = 0;
  const usual = $("[data-usual-widths]");

  const apply = () => {
    const set = heads.some((head) => widths[head.dataset.column]);
    table.classList.toggle("sized", set);
    for (const head of heads) head.style.width = set ? `${widths[head.dataset.column] ?? head.dataset.natural}px` : "";
    table.style.width = set ? `${heads.reduce((sum, head) => sum + parseFloat(head.style.width), $("th.pick", table.tHead)?.offsetWidth ?? 0)}px` : "";
    for (const head of heads) $(".edge", head)?.setAttribute("aria-valuenow", Math.round(head.offsetWidth));
    if (usual) usual.hidden = !set;
  };
  // Stored after a moment of quiet, or when the page is left.
  const save = async () => {
    if (!unsaved) return;
    clearTimeout(unsaved);
    unsaved = 0;
    const body = new URLSearchParams({ noun: table.dataset.noun, widths: JSON.stringify(widths) });
    const response = await fetch(table.dataset.widthsUrl, { method: "POST", body, headers: { "X-CSRFToken": token() }, credentials: "same-origin", keepalive: true }).catch(() => null);
    if (!response?.ok) toast("The widths could not be saved.", { bad: true });
  };
  const later = () => {
    clearTimeout(unsaved);
    unsaved = setTimeout(save, 400);
  };
  addEventListener("pagehide", save);
  const resize = (head, width) => {
    widths[head.dataset.column] = Math.round(Math.max(NARROWEST, Math.min(width, WIDEST)));
    apply();
    later();
  };
  const drag = (head, edge) => (event) => {
    event.preventDefault();
    const [from, start] = [event.clientX, head.offsetWidth];
    const move = (moved) => resize(head, start + moved.clientX - from);
    edge.setPointerCapture(event.pointerId);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", move), { once: true });
  };
  for (const head of heads) {
    head.dataset.natural = head.offsetWidth;
    const edge = document.createElement("span");
    edge.className = "edge";
    const name = head.textContent.trim();
    const attributes = { role: "separator", tabindex: "0", "aria-orientation": "vertical", "aria-label": `Width of ${name}`, "aria-valuemin": NARROWEST, "aria-valuemax": WIDEST };
    for (const [attribute, value] of Object.entries(attributes)) edge.setAttribute(attribute, value);
    edge.addEventListener("pointerdown", drag(head, edge));
    edge.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
      if (!step) return;
      event.preventDefault();
      resize(head, head.offsetWidth + step);
    });
    head.append(edge);
  }
  usual?.addEventListener("click", () => {
    widths = {};
    apply();
    later();
  });
  apply();
}

// Rows that arrive or change while somebody reads: their numbers stand at the edge of the table, no row moves, and a click
// shows them: new ones on a new page, changed ones where they are. One small request at a time; a tab that nobody sees
// asks for nothing.
const arrivals = $("[data-arrivals]");
if (arrivals) {
  const [EVERY, LATER] = [10_000, 60_000]; // after a failure, less often
  const list = window.console_.list;
  const link = Object.assign(document.createElement("a"), { className: "button primary small", href: arrivals.dataset.show });
  const button = Object.assign(document.createElement("button"), { className: "button primary small", type: "button" });
  let timer;
  let pks = [];
  const tell = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
    if (text && !element.isConnected) arrivals.append(element);
    if (!text) element.remove();
  };
  const address = () => {
    const rows = list ? $$("tr[data-changed]", list.body) : [];
    return `${arrivals.dataset.arrivals}&shown=${rows.map((row) => `${row.dataset.pk}-${row.dataset.changed}`).join(",")}`;
  };
  const look = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    let wait = EVERY;
    try {
      const response = await fetch(address(), { credentials: "same-origin" });
      if (!response.ok || response.redirected) throw new Error("no number");
      const { new: number, more, changed } = await response.json();
      pks = changed.length ? await list.changed(changed) : [];
      tell(link, number ? `${number}${more ? "+" : ""} new: Show` : "");
      tell(button, pks.length ? `${pks.length} changed: Show` : "");
    } catch {
      wait = LATER;
    }
    clearTimeout(timer);
    timer = setTimeout(look, wait);
  };
  button.addEventListener("click", async () => {
    try {
      await list.refresh(pks);
      tell(button, "");
    } catch {
      toast("The rows could not be loaded. Try again.", { bad: true });
    }
  });
  timer = setTimeout(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

// Columns in another order: moved by their buttons, with Alt and an arrow key, or dragged; saved with the form.
if ($("[data-columns] form")) {
  const form = $("[data-columns] form");
  const move = (row, up) => {
    const beside = up ? row.previousElementSibling : row.nextElementSibling;
    if (!beside?.draggable) return;
    beside[up ? "before" : "after"](row);
    const rows = $$(".column", form);
    $("[data-moved]", form).textContent = `${$("label", row).textContent.trim()}: ${rows.indexOf(row) + 1} of ${rows.length}`;
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=up], button[name=down]");
    if (!button) return;
    event.preventDefault();
    move(button.closest(".column"), button.name === "up");
    button.focus();
  });
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest(".column[draggable]");
    if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const focused = document.activeElement;
    move(row, event.key === "ArrowUp");
    focused.focus();
  });
  let dragged = null;
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".column[draggable]");
    dragged?.classList.add("moving");
  });
  form.addEventListener("dragover", (event) => {
    const over = event.target.closest(".column[draggable]");
    if (!dragged || !over) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    if (over !== dragged) over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });
  form.addEventListener("dragend", () => dragged?.classList.remove("moving"));
  if (location.hash.startsWith("#column-")) form.closest("details").open = true; // moved without this script
}

// A row's page follows the work, too: the parts that changed are exchanged, except where somebody reads or types.
const timeless = (part) => part.outerHTML.replace(/<time.*?<\/time>|name="csrfmiddlewaretoken" value="\w+"/g, "");
const inUse = (part) => part.contains(document.activeElement) || $("details[open]", part) || (getSelection().toString() && part.contains(getSelection().anchorNode));
if ($("[data-moving]")) {
  const follow = async () => {
    const response = await fetch(location.href, { credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error("no row");
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of $$("[data-part]", fresh)) {
      const old = $(`[data-part="${part.dataset.part}"]`);
      if (old && !inUse(old) && timeless(old) !== timeless(part)) old.replaceWith(document.adoptNode(part));
    }
    show();
    return Boolean($("[data-moving]", fresh));
  };
  const step = async () => {
    let moving = true;
    if (!document.hidden) {
      moving = await follow().catch(() => true);
      $(".head .live").hidden = !moving;
    }
    if (moving) setTimeout(step, 2000);
  };
  setTimeout(step, 2000);
}

// Help, everywhere.
const help = $("#help");
$("[data-help]")?.addEventListener("click", () => help?.showModal());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of $$("details.menu[open]")) menu.open = false;
  if (event.key !== "?" || !help || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  event.preventDefault();
  if (!help.open) help.showModal();
});
