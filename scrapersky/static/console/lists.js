// A list: checking rows, keys, live rows, widths and order of columns, rows that arrive. Every act also works without it.
"use strict";
(() => {
  const { $, $$, toast, post, token } = window.console_;
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
    const stops = (row) => $$("a[href], button, input:not([type=hidden])", row); // where the Tab key stops
    const refresh = async (pks) => {
      if (!pks.length) return;
      for (const row of (await rowsNow(pks)).filter(differs)) {
        const old = shownOf(row);
        const [was, now] = [$("input[name=row]", old), $("input[name=row]", row)];
        if (was && now) now.checked = was.checked;
        const focused = stops(old).indexOf(document.activeElement);
        row.className = old.className;
        row.classList.add("fresh");
        old.replaceWith(row);
        if (focused >= 0) (stops(row)[focused] ?? stops(row)[0])?.focus({ preventScroll: true });
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

    // A key decides the row that is open beside the list; else, as a button of the bar does, the checked rows or the current one.
    const decide = async (button, open = null) => {
      const checked = open ? [] : boxes().filter((box) => box.checked).map((box) => box.value);
      const row = open ?? body.rows[here];
      const pks = checked.length ? checked : row ? [row.dataset.pk] : [];
      if (!pks.length) return toast("Check rows first, or move to a row with J and K.");
      const seen = pks.map((pk) => ["seen", $(`tr[data-pk="${CSS.escape(pk)}"] input[name=seen]`, body).value]);
      const fields = [["act", button.value], ...pks.map((pk) => ["row", pk]), ...seen];
      if (!(await act(form.action, fields, pks))) return;
      if (checked.length) uncheck();
      else go(here + 1);
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

    // Enter in a field is the button beside it.
    form?.addEventListener("keydown", (event) => {
      const button = event.key === "Enter" && event.target.matches("input") && event.target.closest(".change")?.querySelector("button");
      if (!button) return;
      event.preventDefault();
      button.click();
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
      const act = keys[event.key] ?? keys[event.key.toLowerCase()] ?? (button && (() => decide(button, $("tr.open", body))));
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
})();
