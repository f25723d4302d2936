// The command palette: Ctrl-K or Cmd-K leads to any list, opens a row by its name, carries out an act on this list.
"use strict";

(() => {
  const { $, $$, jsonOf } = window.console_;
  const dialog = $("#palette");
  if (!dialog) return;
  const [input, list, empty] = [$("input", dialog), $("[role=listbox]", dialog), $("[role=status]", dialog)];
  const [MOST, PAUSE] = [12, 150]; // entries of the page that are shown; milliseconds without a key before the server is asked
  let entries = [];
  let rows = [];
  let here = 0;
  let waiting;

  const textOf = (element) => (element.getAttribute("aria-label") ?? element.textContent).replace(/\s+/g, " ").trim();

  // What this page offers, read when the palette opens.
  const pages = () => $$("#side a[href]").map((link) => ({ kind: "Go to", name: textOf(link), run: () => location.assign(link.href) }));
  const links = () => $$("main .head .actions a[href], main .pager a[href]").map((link) => ({ kind: "This page", name: textOf(link), run: () => link.click() }));
  const acts = () => {
    const form = $("form[data-bulk]");
    if (!form) return [];
    const checked = $$("input[name=row]:checked").length;
    const scope = form.elements.scope;
    const all = [...scope.options].find((option) => option.value === "all").text.replace(/\s+/g, " ").trim();
    const what = checked ? `${checked} checked` : all.toLowerCase();
    const act = (button, name, before = () => {}) => ({
      kind: what,
      name,
      run: () => {
        before();
        scope.value = checked ? "checked" : "all"; // all matching rows: the server shows their number first
        form.requestSubmit(button);
      },
    });
    return $$("button[name=act]", form).flatMap((button) => {
      const field = $("select, input", button.closest(".change") ?? document.createElement("p"));
      if (!field) return [act(button, textOf(button))];
      if (field.tagName !== "SELECT") return []; // what has to be typed has its place in the bar
      return [...field.options].map((option) => act(button, `${textOf(button)}: ${option.text}`, () => { field.value = option.value; }));
    });
  };
  const others = () => [
    { kind: "Settings", name: "Switch between light and dark", run: () => $("[data-theme-toggle]")?.click() },
    ...($("#help") ? [{ kind: "Help", name: "Keyboard shortcuts", run: () => $("#help").showModal() }] : []),
  ];

  const matching = (words) => entries.filter((entry) => words.every((word) => `${entry.name} ${entry.kind}`.toLowerCase().includes(word)));

  const option = (entry, n) => {
    const item = document.createElement("li");
    item.id = `palette-${n}`;
    item.setAttribute("role", "option");
    const name = Object.assign(document.createElement("span"), { className: "what", textContent: entry.name });
    const more = Object.assign(document.createElement("span"), { className: "dim", textContent: [entry.more, entry.kind].filter(Boolean).join(" · ") });
    item.append(name, " ", more);
    item.addEventListener("click", () => run(entry));
    return item;
  };

  let shown = [];
  const point = (to) => {
    here = shown.length ? (to + shown.length) % shown.length : 0;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === here)));
    list.children[here]?.scrollIntoView({ block: "nearest" });
    if (shown.length) input.setAttribute("aria-activedescendant", `palette-${here}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const draw = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = [...matching(words).slice(0, MOST), ...(words.length ? rows : [])];
    list.replaceChildren(...shown.map(option));
    empty.textContent = shown.length ? "" : "Nothing has these words.";
    input.setAttribute("aria-expanded", String(shown.length > 0));
  };

  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) return;
    const answer = await jsonOf(fetch(`${dialog.dataset.url}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" }));
    if (!answer || input.value.trim() !== text) return; // other words stand there by now
    rows = answer.rows.map((row) => ({ ...row, run: () => location.assign(row.url) }));
    draw();
    point(here); // what is marked stays marked: rows come below
  };

  const open = () => {
    entries = [...acts(), ...links(), ...pages(), ...others()];
    rows = [];
    input.value = "";
    draw();
    dialog.showModal();
    point(0);
  };
  const run = (entry) => {
    dialog.close();
    entry.run();
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    rows = [];
    draw();
    point(0);
    waiting = setTimeout(ask, PAUSE);
  });
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the keys of the page below are not meant
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) point(here + step);
    else if (event.key === "Enter") shown[here] && run(shown[here]);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") dialog.close();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    if ($("dialog[open]")) return;
    event.preventDefault();
    open();
  });
  for (const button of $$("[data-palette]")) {
    button.addEventListener("click", open);
  }
})();
