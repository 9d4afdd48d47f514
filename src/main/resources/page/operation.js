// One operation: live while it runs, then what came of it.
import { h, fill } from "./dom.js";
import { at, get } from "./api.js";
import { link } from "./router.js";
import { facts, load, section } from "./parts.js";
import { lasted, time } from "./format.js";
import { follow, isOver } from "./live.js";
import { controls, progressOf, stateOf, title as titleOf } from "./activity.js";
import { value } from "./value.js";
import { nameOf, quoted, sentence, visible } from "./names.js";

/** Sentences of a run that are kept on the page. */
const KEPT = 200;

export async function operation(place, { values, signal, title }) {
  const id = values.id;
  title("Operation");
  await load(place, signal, () => get(at`operations/${id}`, null, signal), (first) => {
    title(titleOf(first));
    return view(first, signal);
  });
}

function view(first, signal) {
  const state = h("div");
  const moves = h("div");
  const said = h("ol", { class: "said-lines" });
  const result = h("div");
  const show = (now) => {
    fill(state, h("p", { class: "row" }, stateOf(now), now.message && h("span", null, sentence(now.message))), dl(now),
      h("p", { class: "buttons" }, controls(now, show)));
    if (isOver(now)) {
      fill(moves);
      after(result, now);
    }
  };
  show(first);
  if (first.progress && !isOver(first)) fill(moves, progressOf(first.progress));
  if (!isOver(first)) {
    follow(first.id, {
      state: async (now) => {
        if (!isOver(now)) show(now);
        else if (!signal.aborted) show(await get(at`operations/${first.id}`, null, signal)); // with its result
      },
      progress: (now) => fill(moves, progressOf(now)),
      said: (event) => {
        said.append(h("li", null, sentence(event.sentence)));
        if (said.childElementCount > KEPT) said.firstElementChild.remove();
      },
    }, signal);
  }
  return h("div", null, state, moves, said, result);
}

function dl(now) {
  return facts([
    ["Source", now.source && nameOf(now.source)],
    ["Asked for by", now.requestedBy],
    ["Asked for", time(now.requested)],
    ["Began", now.started && time(now.started)],
    ["Took", lasted(now.started, now.ended)],
    ["As a command", h("code", null, visible(`caravan ${now.arguments.filter((one) => one !== "--json").map(quoted).join(" ")}`))],
    ["Id", h("code", null, now.id)],
  ]);
}

function after(place, now) {
  if (now.state === "cancelled" || now.state === "interrupted") return;
  fill(place,
    now.result !== undefined && section("What came of it", value(now.result)),
    !now.arguments.includes("--dry-run") && h("p", null, h("a", { href: link(["report", now.id]) }, "Its report"),
      h("span", { class: "quiet" }, ", if it left one: it lies in the vault, and outlives this machine.")));
}
