// Parts that all views are made of: waiting, nothing there, failed; tables; buttons that do something.
import { h, fill, say } from "./dom.js";
import { Problem } from "./api.js";

export function waiting(sentence = "Loading …") {
  return h("p", { class: "waiting", role: "status" }, h("span", { class: "spin", "aria-hidden": "true" }), sentence);
}

/** Nothing is there; the second sentence says what to do. */
export function empty(sentence, todo) {
  return h("div", { class: "empty" }, h("p", null, sentence), todo && h("p", { class: "quiet" }, todo));
}

/** What failed, in the service's own words, and a way to try again. */
export function failed(failure, again) {
  const sentence = failure instanceof Problem
    ? failure.message : `The page itself failed (${failure.message}). Load it again.`;
  return h("div", { class: "failed", role: "alert" }, h("p", null, sentence),
    again && h("button", { type: "button", on: { click: again } }, "Try again"));
}

/**
 * Fills a place with what is asked for: first that it waits, then the answer, or what went wrong.
 * A view that was left meanwhile is not touched.
 */
export async function load(place, signal, ask, show, sentence) {
  if (place.dataset.shown !== "yes") fill(place, waiting(sentence)); // what is looked at again stays meanwhile
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await ask();
    if (!signal.aborted) {
      fill(place, show(answer));
      place.dataset.shown = "yes";
    }
  } catch (failure) {
    if (!signal.aborted && failure.name !== "AbortError") {
      place.dataset.shown = "no";
      fill(place, failed(failure, () => load(place, signal, ask, show, sentence)));
    }
  } finally {
    place.removeAttribute("aria-busy");
  }
}

/** A button that does something once at a time, and says how it ended. */
export function action(label, run, { kind = "", done } = {}) {
  const button = h("button", { type: "button", class: kind }, label);
  let busy = false;
  button.addEventListener("click", async () => {
    if (busy) return;
    busy = true;
    button.setAttribute("aria-disabled", "true"); // one that is disabled would lose the focus
    try {
      await run();
      if (done) say(done);
    } catch (failure) {
      if (failure.name !== "AbortError") tell(failure);
    } finally {
      busy = false;
      button.removeAttribute("aria-disabled");
    }
  });
  return button;
}

/** A failure that no place on the page is there for. */
export function tell(failure) {
  const dialog = h("dialog", { class: "note", "aria-label": "It did not work" },
    h("form", { method: "dialog" }, h("h2", null, "It did not work"), h("p", null, failure.message),
      h("p", { class: "buttons" }, h("button", { class: "main" }, "Close"))));
  show(dialog);
}

/** Opens a dialog; it is gone when it closes, and the focus is where it was. */
export function show(dialog) {
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
  });
  dialog.showModal();
}

export const badge = (text, level) => h("span", { class: `badge ${level}` }, text);

/**
 * A table that is one of cards on narrow screens. The roles are written out, because a display of
 * another kind takes them away.
 * @param {string} caption for those who do not see the heading above it
 * @param {string[]} heads
 * @param {any[][]} rows the first cell names the row
 */
export function table(caption, heads, rows, cssClass = "") {
  return h("div", { class: "scroll" }, h("table", { role: "table", class: `cards ${cssClass}`.trim() },
    h("caption", { class: "unseen" }, caption),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" },
      heads.map((head) => h("th", { role: "columnheader", scope: "col" }, head || h("span", { class: "unseen" }, "Actions"))))),
    h("tbody", { role: "rowgroup" }, rows.map((cells) => h("tr", { role: "row" },
      cells.map((cell, i) => i === 0
        ? h("th", { role: "rowheader", scope: "row" }, cell)
        : h("td", { role: "cell", "data-label": heads[i] || null }, cell)))))));
}

/** Names and what they are, in two columns. */
export function facts(pairs) {
  return h("dl", { class: "facts" }, pairs
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([label, value]) => h("div", null, h("dt", null, label), h("dd", null, value))));
}

/** A command with a button that copies it. */
export function command(text) {
  const code = h("code", null, text);
  return h("div", { class: "command" }, code, action("Copy", async () => {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch { // a browser that does not allow it: it is selected, so that Ctrl-C takes it
      getSelection().selectAllChildren(code);
      say("Selected; copy it with Ctrl-C.");
    }
  }, { kind: "small" }));
}

/** A part of a view with its own heading. */
export function section(title, ...children) {
  return h("section", null, h("h2", null, title), ...children);
}

/** More of a long list, when there is more. */
export function more(next, ask) {
  return next ? h("p", { class: "more" }, action("Show more", ask)) : null;
}
