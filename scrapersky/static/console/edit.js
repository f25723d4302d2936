// A row edited on its list: its owner, stage, next date or tags lead to a form over the list, and so does E. Escape
// leaves it. Without this script they lead to the row's page, which has the same form.
"use strict";
(() => {
  const { $, $$, post, toast, list, withLogIn, LOGGED_OUT } = window.console_;
  const dialog = $("#row-edit");
  if (!dialog || !list) return;
  let pk = "";

  const rowOf = () => $(`tr[data-pk="${CSS.escape(pk)}"]`, list.body);
  const form = async () => {
    const response = await fetch(dialog.dataset.url.replace("/0/", `/${pk}/`), { credentials: "same-origin" });
    if (response.redirected) throw new Error(LOGGED_OUT);
    if (!response.ok) throw new Error(response.status === 404 ? "It is not there any more." : `The server returned an error (${response.status}).`);
    const holder = document.createElement("div");
    holder.innerHTML = await response.text();
    return $("form", holder);
  };

  const open = async (row, name) => {
    pk = row.dataset.pk;
    try {
      dialog.replaceChildren(await form());
    } catch (error) {
      toast(error instanceof TypeError ? "The server did not respond." : error.message, { bad: true });
      return;
    }
    dialog.showModal();
    $(`[name="${CSS.escape(name)}"]`, dialog)?.focus();
  };

  const tell = (...parts) => $("[data-problem]", dialog).replaceChildren(...parts);
  const paragraph = (...parts) => {
    const item = document.createElement("p");
    item.append(...parts);
    return item;
  };
  const words = (field) => (field.matches("select") ? field.selectedOptions[0]?.textContent : field.value) || "empty";

  const touched = (field) => (field.matches("select") ? !field.selectedOptions[0]?.defaultSelected : field.value !== field.defaultValue);

  // What somebody else saved meanwhile is shown, and known from now on: Save then stores what stands in the fields. A
  // field that was not touched here gets what they saved.
  const compare = async (ours) => {
    const theirs = await form();
    const changed = $$("[name^=initial-]", theirs).filter((field) => ours.elements[field.name].value !== field.value);
    return changed.map((field) => {
      const stored = theirs.elements[field.name.replace("initial-", "")];
      const mine = ours.elements[stored.name];
      ours.elements[field.name].value = field.value;
      const text = `${stored.closest("label").firstChild.textContent}, saved by somebody else: ${words(stored)}`;
      if (!touched(mine)) mine.replaceWith(stored);
      return paragraph(text);
    });
  };

  const save = async (ours) => {
    const done = await post(ours.action, new FormData(ours));
    if (done.refused) return tell(Object.assign(paragraph(done.message), { className: "problem" }), ...await compare(ours));
    const note = ours.elements.text?.value.trim() ? await post(ours.dataset.note, { text: ours.elements.text.value }) : null;
    if (note?.refused) return tell(Object.assign(paragraph(note.message), { className: "problem" }));
    dialog.close();
    toast(note ? note.message : done.message);
    await list.refresh([pk]);
    (($("a.edit", rowOf()) ?? $("a", rowOf()))?.focus({ preventScroll: true }));
  };

  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = $("button.primary", dialog);
    button.disabled = true;
    await save(event.target).catch((error) => tell(paragraph(...withLogIn(error.message))));
    button.disabled = false;
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-cancel]")) dialog.close();
  });
  list.body.addEventListener("click", (event) => {
    const link = event.target.closest("a.edit");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.closest("tr"), link.dataset.edit);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "e" || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open], :popover-open")) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea") || !list.here()) return;
    event.preventDefault();
    open(list.here(), "owner");
  });
})();
