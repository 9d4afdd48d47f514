// What runs now, live.
import { h, fill } from "./dom.js";
import { at, post } from "./api.js";
import { may } from "./session.js";
import { link } from "./router.js";
import { action, badge } from "./parts.js";
import { bytes, words } from "./format.js";
import { followAll, isOver } from "./live.js";
import { nameOf } from "./names.js";

/** How an operation stands, and the colour of that. */
export const STATES = {
  queued: "calm", running: "calm", paused: "fair", succeeded: "good", incomplete: "fair",
  failed: "bad", cancelled: "fair", interrupted: "fair",
};

export const stateOf = (operation) => badge(operation.state, STATES[operation.state] ?? "calm");

/** Shows all that is under way; tells when something has ended, since the verdict may be another then. */
export function activity(place, signal, changed) {
  const cards = new Map();
  let again = false;
  const draw = () => {
    if (cards.size > 0) fill(place, [...cards.values()].map((card) => card.element));
    else fill(place, h("p", { class: "quiet" }, "Nothing runs."));
  };
  draw();
  followAll({
    state: (operation) => {
      if (isOver(operation)) {
        if (cards.delete(operation.id)) changed();
      } else if (cards.has(operation.id)) {
        cards.get(operation.id).state(operation);
        return;
      } else {
        cards.set(operation.id, card(operation));
      }
      draw();
    },
    progress: (progress) => cards.get(progress.id)?.progress(progress),
  }, signal, () => { // what ended while nobody listened must not stay
    if (again) changed();
    again = true;
    cards.clear();
    draw();
  });
}

function card(operation) {
  const top = h("p", { class: "row" });
  const moves = h("div");
  const buttons = h("p", { class: "buttons" });
  const element = h("div", { class: "tile" }, top, moves, buttons);
  const state = (now) => {
    fill(top, h("a", { href: link(["operation", now.id]) }, title(now)), " ", stateOf(now));
    fill(buttons, controls(now));
  };
  state(operation);
  const progress = (now) => fill(moves, progressOf(now));
  if (operation.progress) progress(operation.progress);
  return { element, state, progress };
}

export function title(operation) {
  return h("span", null, words(operation.kind), operation.source && h("span", null, " ", nameOf(operation.source)));
}

/** How far something is; a share is only told where the whole is known. */
export function progressOf(now) {
  const known = now.total > 0 && now.totalKnown;
  return h("div", { class: "progress" },
    h("progress", { max: known ? now.total : null, value: known ? Math.min(now.done, now.total) : null,
      "aria-label": `Progress of ${now.what}` }),
    h("span", { class: "quiet" },
      known ? `${Math.min(100, Math.floor((now.done * 100) / now.total))} % · ` : "",
      now.done > 0 ? `${bytes(now.done)}${known ? ` of ${bytes(now.total)}` : ""} · ` : "", now.note));
}

/** Pause, resume and cancel, for those who may, where it makes sense. */
export function controls(operation, after = () => {}) {
  if (!may("operate") || isOver(operation)) return [];
  const change = (how) => async () => after(await post(at`operations/${operation.id}/${how}`));
  return [
    operation.state === "running" && operation.kind === "backup"
      && action("Pause", change("pause"), { kind: "small", done: "It waits at its next files." }),
    operation.state === "paused" && action("Resume", change("resume"), { kind: "small", done: "It goes on." }),
    action("Cancel", change("cancel"), { kind: "small danger", done: "It ends; what it stored is kept." }),
  ];
}
