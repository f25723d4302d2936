// What every page has: messages, menus, forms, ages, prices, live parts. Every act also works without it.
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

// What a request is answered with as JSON; null where nobody answers, it is refused, or a log-in comes between.
const jsonOf = async (request) => {
  const response = await request.catch(() => null);
  return response?.ok && !response.redirected ? response.json() : null;
};

window.console_ = { $, $$, toast, post, read, jsonOf, token, withLogIn, LOGGED_OUT, show: (root) => show(root) };

// A log-in in another tab renews the cookie: a form that was open before is sent with the token of now.
document.addEventListener("submit", ({ target }) => {
  const field = target.elements.csrfmiddlewaretoken;
  if (field && cookie("csrftoken")) field.value = cookie("csrftoken");
}, true);

// A form whose answer takes more than a second says so, with the seconds, until the next page is there; it is not sent
// twice meanwhile. One that is answered with a file leaves the page as it is.
const underWay = new Map(); // form -> the clock that tells how long it takes
addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post" || form.target) return;
  if (form.matches("[data-file]") || submitter?.matches("[data-file]")) {
    toast("The download starts when the file is ready.");
  } else if (underWay.has(form)) {
    event.preventDefault();
  } else {
    underWay.set(form, setInterval(stillWorking(), 1000));
  }
});
const settle = () => {
  if (!underWay.size) return;
  for (const clock of underWay.values()) clearInterval(clock);
  underWay.clear();
  $("#toasts").replaceChildren();
};
addEventListener("pageshow", settle); // back from the page that followed
window.navigation?.addEventListener("navigateerror", settle); // its Stop button, or nobody answers
addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && settle()); // older browsers

// What tells, called each second, that something goes on: in words once, the seconds only for the eye.
function stillWorking() {
  const item = Object.assign(document.createElement("div"), { className: "toast" });
  const bar = document.createElement("progress");
  const clock = document.createElement("span");
  for (const part of [bar, clock]) part.setAttribute("aria-hidden", "true");
  item.append(bar, "Still working. Stay on this page.", clock);
  let seconds = 0;
  return () => {
    clock.textContent = `${++seconds} s`;
    if (!item.isConnected) $("#toasts").replaceChildren(item);
  };
}

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

document.documentElement.classList.toggle("copies", Boolean(navigator.clipboard)); // by plain http there is none
document.addEventListener("click", async ({ target }) => {
  const text = target.closest("[data-copy]")?.dataset.copy;
  if (text === undefined) return;
  const copied = await navigator.clipboard.writeText(text).then(() => true, () => false); // the browser may refuse it
  if (!copied) toast("The browser did not let it be copied. Select the text and copy it yourself.", { bad: true });
  else toast(text.length < 80 ? `Copied: ${text}` : "Copied.");
});

// What cannot be undone takes a second press, on a button that says so; it is itself again after a while.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-sure]");
  if (!button || "armed" in button.dataset) return;
  event.preventDefault();
  const label = button.textContent;
  button.dataset.armed = "";
  button.textContent = button.dataset.sure;
  $("[data-followed]").textContent = `${button.dataset.sure} Press again.`;
  setTimeout(() => {
    delete button.dataset.armed;
    button.textContent = label;
  }, 6_000);
});

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
    const answer = await jsonOf(fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`));
    if (!answer || sent !== typed) return;
    $(`#${input.getAttribute("list")}`).replaceChildren(...answer.names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  });
}

// A box whose price stands below it while it is typed. What was shown is what is agreed to: Enter without a price leads
// to the plan first. `ask(text)` is the request; `show(answer, text)` puts the agreement into the form, null takes it out.
const priced = (form, input, ask, show) => {
  const output = $("#price", form);
  const usual = output.dataset.usual || output.textContent;
  let waiting;
  const price = async () => {
    const text = input.value;
    const answer = (text.trim() && (await jsonOf(ask(text)))) || {};
    if (input.value !== text) return;
    output.textContent = answer.text || usual;
    output.classList.toggle("bad", Boolean(answer.bad));
    show(answer, text);
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    show(null);
    waiting = setTimeout(price, 250);
  });
  return price;
};

// The line of one search.
const asking = $("form[data-price]");
if (asking) {
  const input = $("input[name=words]", asking);
  priced(
    asking,
    input,
    (words) => fetch(`${asking.dataset.price}?words=${encodeURIComponent(words.trim())}`),
    (answer, words = "") => {
      $("input[name=priced]", asking).value = answer ? words.trim() : "";
      $("input[name=limit]", asking).value = answer?.limit ?? "";
    },
  );
}

// The box of Home, with the other places of a name.
const box = $("form[data-price-of]");
if (box) {
  const [input, agreed, other] = [$("textarea[name=text]", box), $("input[name=agreed]", box), $("#places", box)];
  const price = priced(
    box,
    input,
    (text) => {
      const body = new URLSearchParams({ text, max_cost: $("input[name=max_cost]", box).value });
      const headers = { Accept: "application/json", "X-CSRFToken": token() };
      return fetch(box.dataset.priceOf, { method: "POST", body, headers, credentials: "same-origin" });
    },
    (answer) => {
      agreed.value = answer?.price ?? "";
      if (!answer) return;
      const places = (answer.places ?? []).map(({ query, description }) => {
        const link = Object.assign(document.createElement("a"), { href: `?text=${encodeURIComponent(query)}`, textContent: description });
        link.dataset.example = query;
        return link;
      });
      if (places.length && answer.price) places.unshift(Object.assign(document.createElement("span"), { className: "dim", textContent: "Or in" }));
      other.replaceChildren(...places);
      other.hidden = !places.length;
    },
  );
  $("input[name=max_cost]", box).addEventListener("change", price);
  // Enter starts, as in a field of one line; a list of several lines has Shift+Enter, and is pasted.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || input.value.includes("\n")) return;
    event.preventDefault();
    box.requestSubmit();
  });
  // An example, or another place of the name, is what is typed.
  box.addEventListener("click", (event) => {
    const link = event.target.closest("[data-example]");
    if (!link) return;
    event.preventDefault();
    input.value = link.dataset.example;
    input.focus();
    price();
  });
  if (input.value && !agreed.value && !$(".problem", box)) price(); // the address filled it in
}

// Folded parts of the navigation stay as somebody left them; that of the page shown is open.
for (const fold of $$("details[data-fold]")) {
  const key = `fold ${fold.dataset.fold}`;
  if (localStorage.getItem(key) && !("here" in fold.dataset)) fold.open = localStorage.getItem(key) === "open";
  $("summary", fold).addEventListener("click", () => localStorage.setItem(key, fold.open ? "closed" : "open"));
}

// A row's page follows the work, too: the parts that changed are exchanged, except where somebody reads or types.
const timeless = (part) => part.outerHTML.replace(/<time.*?<\/time>|name="csrfmiddlewaretoken" value="\w+"/g, "");
const inUse = (part) => part.contains(document.activeElement) || $("details[open]", part) || (getSelection().toString() && part.contains(getSelection().anchorNode));
if ($("[data-moving]")) {
  // Who hears the page is told when the state changes or the work ends, not each number on the way.
  const stateOf = (root) => $("[data-state]", root)?.textContent.trim() || ($("[data-moving]", root) ? "" : "Finished");
  let state = stateOf(document);
  const tell = (now) => {
    if (now && now !== state) $("[data-followed]").textContent = `${$("h1").textContent.trim()}: ${now}`;
    state = now;
  };
  const follow = async () => {
    const response = await fetch(location.href, { credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error("no row");
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const now = stateOf(fresh); // before its parts are taken out of it
    for (const part of $$("[data-part]", fresh)) {
      const old = $(`[data-part="${part.dataset.part}"]`);
      if (old && !inUse(old) && timeless(old) !== timeless(part)) old.replaceWith(document.adoptNode(part));
    }
    show();
    tell(now);
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

// What was wrong with a form is heard first, and the keyboard begins there.
const refused = $("main .problem[role=alert]:not([hidden])");
if (refused && !$("[autofocus]")) {
  refused.tabIndex = -1;
  refused.focus({ preventScroll: true });
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
