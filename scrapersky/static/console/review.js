// Review mode: the next cards are there before they are wanted; a key decides; nothing waits for the server.
"use strict";
(() => {
  const { $, $$, toast, post, read, show } = window.console_;
  const root = $("[data-review]");
  if (!root) return;
  const { act, cards: cardsUrl, undo: undoUrl, query } = root.dataset;
  const stage = $("[data-card]");
  const seen = JSON.parse($("#first-cards").textContent);
  let at = 0;
  let loading = null;
  let over = false;
  const undos = [];

  const load = () => {
    if (over || loading) return loading;
    const last = seen.at(-1);
    const url = `${cardsUrl}?${query}${last ? `&cursor=${encodeURIComponent(last.cursor)}` : ""}&n=3`;
    loading = fetch(url, { credentials: "same-origin" })
      .then(read)
      .then(({ cards }) => {
        over = cards.length === 0;
        seen.push(...cards);
      })
      .catch((error) => toast(error.message, { bad: true }))
      .finally(() => { loading = null; });
    return loading;
  };

  const draw = () => {
    const card = seen[at];
    if (card) stage.innerHTML = card.html;
    else stage.replaceChildren($("#review-end").content.cloneNode(true));
    const decided = seen.filter((each) => each.decided).length;
    $("[data-done]").textContent = decided ? `${decided} decided here` : "";
    for (const button of $$("[data-decide]")) {
      button.disabled = !card;
      button.setAttribute("aria-pressed", String(card?.decided === button.dataset.decide));
    }
    $("[data-said]").textContent = card ? `${card.name}${card.decided ? `, ${card.decided}` : ""}` : "Nothing is left to review.";
    window.scrollTo(0, 0);
    show(stage);
    if (seen.length - at < 3) load();
  };

  const move = async (by) => {
    if (by > 0 && at + by >= seen.length && !over) await load();
    at = Math.max(0, Math.min(at + by, seen.length));
    draw();
  };

  const decide = (word) => {
    const card = seen[at];
    if (!card) return;
    card.decided = word;
    const step = { card, answer: post(act, [["act", `decide:${word}`], ["row", card.pk]]) };
    undos.push(step);
    step.answer
      .then((answer) => toast(`${card.name}: ${answer.message}`, { undo: () => undo() }))
      .catch((error) => {
        card.decided = null;
        undos.splice(undos.indexOf(step), 1);
        toast(`${card.name}: ${error.message}`, { bad: true });
      });
    move(1);
  };

  const undo = async () => {
    const step = undos.pop();
    if (!step) return toast("There is nothing to undo here.");
    at = seen.indexOf(step.card);
    step.card.decided = null;
    draw();
    try {
      const answer = await step.answer;
      if (!answer.undo) return;
      const undone = await post(undoUrl.replace("00000000-0000-0000-0000-000000000000", answer.undo), {});
      toast(`${step.card.name}: ${undone.message}`);
    } catch (error) {
      toast(error.message, { bad: true });
    }
  };

  for (const button of $$("[data-decide]")) {
    button.addEventListener("click", (event) => { event.preventDefault(); decide(button.dataset.decide); });
  }
  $("[data-undo]").addEventListener("click", (event) => { event.preventDefault(); undo(); });
  $("[data-next]").addEventListener("click", (event) => { event.preventDefault(); move(1); });
  $("[data-previous]").addEventListener("click", (event) => { event.preventDefault(); move(-1); });

  const keys = { ArrowRight: () => move(1), ArrowLeft: () => move(-1), j: () => move(1), k: () => move(-1), u: undo };
  for (const button of $$("[data-decide]")) keys[button.dataset.key] = () => decide(button.dataset.decide);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    const go = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!go) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith("Arrow")) go(); // a key held down moves, it does not decide
  });
  draw();
})();
