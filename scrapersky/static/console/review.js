// Review mode. A key belongs to the row that is on the screen when it is pressed. Decisions wait in a queue here and are
// sent in their order, each with a key of its own (sent twice, it is done once) and with the version of the row.
"use strict";
(() => {
  const { $, $$, toast, read, show, token, withLogIn } = window.console_;
  const root = $("[data-review]");
  if (!root) return;
  const { cards: cardsUrl, send: sendUrl, query } = root.dataset;
  const AHEAD = 5, CARDS = 10, BATCH = 20, RETRIES = 2, RETRY_MS = 400;
  const stage = $("[data-card]");
  const first = JSON.parse($("#first-cards").textContent);
  const cards = [...first];
  const queue = []; // operations that the server has not answered
  const history = []; // decisions of this sitting that are not undone
  const conflicts = [];
  let at = 0;
  let drawnAt = 0; // a key that was pressed before the card was drawn was meant for another one
  let sending = false;
  let attempts = 0;
  let failure = ""; // why decisions are not saved: nothing is decided until they are sent or dropped
  let goOn = 0; // where somebody was when it failed
  let loading = false;
  let loadFailure = "";
  let end = first.length ? null : { held: Number(root.dataset.held) };
  let saved = 0;
  const alike = new Map(); // of decisions that are saved: whether the score before would have decided the same
  const ALIKE_EVERY = 50;
  let refused = 0;
  let drawn = null;

  const element = (tag, text, css = "") => Object.assign(document.createElement(tag), { textContent: text, className: css });
  const button = (text, act, css = "button small") => {
    const made = element("button", text, css);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const statusOf = (card) => card.pending ?? card.status;
  const queuedOf = (card) => queue.filter((op) => op.card === card);

  // Cards.

  const load = async () => {
    if (end || loading) return;
    loading = true;
    loadFailure = "";
    const last = cards.at(-1);
    const url = `${cardsUrl}?${query}${last ? `&cursor=${encodeURIComponent(last.cursor)}` : ""}&n=${CARDS}`;
    try {
      const answer = await fetch(url, { credentials: "same-origin" }).catch(noAnswer).then(read);
      if (answer.cards.length) cards.push(...answer.cards);
      else end = { held: answer.held };
    } catch (error) {
      loadFailure = error.message;
    }
    loading = false;
    if (!drawn) draw();
  };
  const noAnswer = () => { throw new Error("The server did not respond."); };

  const draw = () => {
    const card = cards[at] ?? null;
    if (card) stage.innerHTML = card.html;
    else if (end) stage.replaceChildren(summary());
    else stage.replaceChildren(waiting());
    drawn = card;
    drawnAt = performance.now();
    window.scrollTo(0, 0);
    show(stage);
    refresh();
    if (cards.length - at < AHEAD && !loadFailure) load();
  };

  const waiting = () => {
    const box = element("div", "", loadFailure ? "panel empty bad" : "panel empty");
    const text = element("div", loadFailure ? `The next rows could not be loaded. ${loadFailure} ` : "Loading the next rows …");
    if (loadFailure) text.append(button("Try again", () => { loadFailure = ""; draw(); }));
    box.append(text);
    return box;
  };

  // The end: what is left, and what was decided here, each with its undo.
  const summary = () => {
    const box = $("#review-end").content.cloneNode(true);
    const text = $("[data-end]", box);
    if (end.held) {
      text.textContent = `${end.held} ${end.held === 1 ? "row is" : "rows are"} under review by somebody else. They come back when they are decided, or after five minutes. `;
      text.append(button("Look again", () => location.assign(location.pathname + (query ? `?${query}` : ""))));
    }
    const list = $("[data-decided]", box);
    for (const op of [...history].reverse()) {
      const line = element("li", `${op.card.name}: ${statusOf(op.card)} `);
      line.append(button("Undo", () => undo(op)));
      list.append(line);
    }
    const heading = $("[data-decided-title]", box);
    heading.hidden = list.hidden = !history.length;
    heading.textContent = `Decided here: ${history.length}`;
    return box;
  };

  // What is beside the card: the buttons, how much is saved, what is wrong.
  const refresh = () => {
    const card = drawn;
    const status = card && statusOf(card);
    if (card) {
      const badge = $("[data-decision]", stage);
      if (badge) badge.replaceChildren(...(card.failed ? [element("span", "not saved", "label bad"), " "] : []), label(status));
      const box = $("[data-conflict]", stage);
      box.hidden = !card.conflict;
      box.textContent = card.conflict ? `${card.conflict.message} Your ${card.conflict.word} was not saved. Decide again to change it anyway, or go on to the next row.` : "";
    }
    for (const each of $$("[data-decide]")) {
      each.disabled = !card || Boolean(failure);
      each.setAttribute("aria-pressed", String(Boolean(card?.pending ?? card?.decided) && status === each.dataset.decide));
    }
    const place = $("[data-position]"); // of the rows that there were when the page was opened
    const total = Math.max(Number(root.dataset.total), cards.length);
    place.hidden = !card;
    place.textContent = `${(at + 1).toLocaleString("en-US")} of ${root.dataset.total ? total.toLocaleString("en-US") : "…"}${root.dataset.more ? "+" : ""}`;
    const parts = [];
    if (saved) parts.push(`${saved} saved`);
    if (queue.length) parts.push(failure ? `${queue.length} not saved` : `${queue.length} sending`);
    $("[data-done]").textContent = parts.join(" · ");
    root.dataset.pending = queue.length;
    const bar = $("[data-failure]");
    bar.hidden = !failure;
    if (failure) {
      bar.replaceChildren(`${queue.length} ${queue.length === 1 ? "decision is" : "decisions are"} not saved. `, ...withLogIn(failure), " ");
      bar.append(button("Send again", retry), " ", button("Drop them", drop));
    }
    const box = $("[data-conflicts]");
    box.hidden = !conflicts.length;
    box.replaceChildren(...conflicts.map((conflict) => {
      const line = element("p", `${conflict.card.name}: ${conflict.message} Your ${conflict.word} was not saved. `);
      line.append(button("Show", () => { at = cards.indexOf(conflict.card); settle(conflict); draw(); }), " ", button("Dismiss", () => { settle(conflict); refresh(); }));
      return line;
    }));
    $("[data-status]").textContent = card ? `${card.name}, ${status}` : end ? "Nothing more to review." : loadFailure ? "The next rows could not be loaded." : "Loading.";
  };
  const label = (word) => $(`template[data-label="${CSS.escape(word)}"]`)?.content.cloneNode(true) ?? word;
  const settle = (conflict) => conflicts.splice(conflicts.indexOf(conflict), 1);

  // A key that cannot be used is not applied to anything else; the page says so.
  const refuse = (text) => {
    refused += 1;
    root.dataset.refused = refused;
    toast(text, { bad: true });
  };
  const notNow = () => {
    if (failure) return "Not used: send or drop the decisions that are not saved first.";
    if (!drawn) return end ? "Not used: there is no row here." : "Not used: the next row is loading.";
    return "";
  };

  // What people do.

  const move = (by) => {
    if (failure && by > 0) return refuse(notNow());
    at = Math.max(0, Math.min(at + by, cards.length));
    draw();
  };

  const decide = (word, pressedAt = Infinity) => {
    const no = notNow() || (pressedAt < drawnAt && "Not used: another row was on the screen when you pressed the key.");
    if (no) return refuse(no);
    const card = drawn;
    const op = { do: "decide", key: crypto.randomUUID(), card, word, was: statusOf(card), tried: false };
    card.pending = word;
    card.decided = true;
    card.conflict = null;
    queue.push(op);
    history.push(op);
    move(1);
    send();
  };

  const undo = (op = history.at(-1)) => {
    if (failure) return refuse(notNow());
    if (!op) return toast("Nothing to undo.");
    history.splice(history.indexOf(op), 1);
    const { card } = op;
    card.pending = op.was;
    if (op.tried) queue.push({ do: "undo", key: crypto.randomUUID(), card, of: op.key, word: "undo", tried: false });
    else queue.splice(queue.indexOf(op), 1);
    if (!queuedOf(card).length) card.pending = null;
    at = cards.indexOf(card);
    draw();
    send();
  };

  // Sending: one request at a time, in order, at most one operation of a row, because the next needs its version.

  const batch = () => {
    const ops = [];
    for (const op of queue) {
      if (ops.length === BATCH || ops.some((other) => other.card === op.card)) break;
      ops.push(op);
    }
    return ops;
  };

  const send = async () => {
    if (sending || failure || !queue.length) return;
    sending = true;
    const ops = batch();
    for (const op of ops) op.tried = true;
    refresh();
    try {
      const { results } = await request(ops);
      attempts = 0;
      ops.forEach((op, n) => settled(op, results[n]));
    } catch (error) {
      attempts += 1;
      if (error.final || attempts > RETRIES) fail(error.message);
      else setTimeout(send, RETRY_MS * attempts);
    }
    sending = false;
    refresh();
    if (!attempts) send();
  };

  const request = async (ops) => {
    const operations = ops.map(({ do: verb, key, card, word, of }) =>
      ({ do: verb, key, row: card.pk, ...(verb === "undo" ? { of } : { status: word, version: card.version }) }));
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() };
    const response = await fetch(sendUrl, { method: "POST", body: JSON.stringify({ operations }), headers, credentials: "same-origin" }).catch(noAnswer);
    if (response.redirected || (response.status >= 400 && response.status < 500)) {
      await read(response).catch((error) => { throw Object.assign(error, { final: true }); });
    }
    const answer = await read(response);
    if (answer.results?.length !== ops.length) throw new Error("The server gave no answer that can be read.");
    return answer;
  };

  // The card shows what the database says, unless more is under way for it.
  const settled = (op, result) => {
    const { card } = op;
    queue.splice(queue.indexOf(op), 1);
    card.status = result.status || card.status;
    card.version = result.version;
    card.failed = false;
    if (result.result === "saved") { saved += 1; compare(op); }
    if (result.result === "undone") { saved -= 1; alike.delete(op.of); toast(`${card.name}: ${result.message}`); }
    if (["conflict", "refused", "gone"].includes(result.result)) notSaved(op, result);
    if (!queuedOf(card).length) card.pending = null;
  };

  // After every fifty: how often the score that was on the card would have decided as the person did.
  const compare = ({ key, card, word }) => {
    if (typeof card.suggestion !== "number" || !["Selected", "Not a Fit"].includes(word)) return;
    alike.set(key, (card.suggestion >= 50) === (word === "Selected"));
    if (alike.size % ALIKE_EVERY) return;
    const last = [...alike.values()].slice(-ALIKE_EVERY);
    const share = Math.round(last.filter(Boolean).length * 100 / last.length);
    $("[data-alike]").textContent = `Of your last ${last.length} decisions, the score would have made ${share} % like you.`;
  };

  const notSaved = (op, { result, message }) => {
    for (const later of queuedOf(op.card)) {
      queue.splice(queue.indexOf(later), 1);
      if (history.includes(later)) history.splice(history.indexOf(later), 1);
    }
    if (history.includes(op)) history.splice(history.indexOf(op), 1);
    if (op.do === "undo") return toast(`${op.card.name}: ${message}`, { bad: true });
    op.card.decided = false;
    const conflict = { card: op.card, word: op.word, message };
    if (result === "conflict") op.card.conflict = conflict;
    conflicts.push(conflict);
  };

  const fail = (message) => {
    failure = message;
    for (const op of queue) op.card.failed = true;
    goOn = at;
    at = cards.indexOf(queue[0].card);
    draw();
  };
  const retry = () => {
    failure = "";
    at = goOn;
    draw();
    attempts = 0;
    send();
  };
  const drop = () => {
    for (const op of queue.splice(0)) {
      Object.assign(op.card, { pending: null, failed: false, decided: false });
      if (history.includes(op)) history.splice(history.indexOf(op), 1);
    }
    failure = "";
    attempts = 0;
    draw();
  };
  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });

  for (const each of $$("[data-decide]")) {
    each.addEventListener("click", (event) => { event.preventDefault(); decide(each.dataset.decide, event.timeStamp); });
  }
  for (const each of $$("[data-undo], [data-previous]")) each.hidden = false;
  $("[data-undo]")?.addEventListener("click", () => undo());
  $("[data-next]").addEventListener("click", (event) => { event.preventDefault(); move(1); });
  $("[data-previous]").addEventListener("click", () => move(-1));

  const keys = { ArrowRight: () => move(1), ArrowLeft: () => move(-1), j: () => move(1), k: () => move(-1), u: () => undo() };
  for (const each of $$("[data-decide]")) keys[each.dataset.key] = (event) => decide(each.dataset.decide, event.timeStamp);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    const go = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!go) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith("Arrow")) go(event); // a key held down moves, it does not decide
  });
  draw();
})();
