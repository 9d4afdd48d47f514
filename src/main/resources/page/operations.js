// What was done and is being done, the newest first.
import { h, fill } from "./dom.js";
import { at, get } from "./api.js";
import { go, link } from "./router.js";
import { empty, load, more, table } from "./parts.js";
import { lasted, time } from "./format.js";
import { followAll } from "./live.js";
import { STATES, stateOf, title as titleOf } from "./activity.js";
import { sentence } from "./names.js";

const PAGE = 50;
const KINDS = ["backup", "restore", "check", "drill", "forget", "prune", "replicate", "repair copies", "export",
  "understanding run", "graph rebuild"];

export async function operations(place, { params, signal, title }) {
  title("Operations");
  const list = h("div");
  fill(place, filters(params), list);
  const asked = { kind: params.get("kind"), state: params.get("state"), limit: PAGE };
  const rows = new Map();
  await load(list, signal, () => get(at`operations`, asked, signal), (first) => shown(first, asked, rows, signal));
  followAll({ state: (operation) => rows.get(operation.id)?.(operation) }, signal);
}

function filters(params) {
  const choice = (name, label, values) => h("div", { class: "field" }, h("label", { for: `by-${name}` }, label),
    h("select", { id: `by-${name}`, name, on: { change: (event) =>
      go(link(["operations"], Object.fromEntries(new FormData(event.target.form)))) } },
    h("option", { value: "" }, "all"),
    values.map((value) => h("option", { value, selected: params.get(name) === value }, value))));
  return h("form", { class: "inline", "aria-label": "Which operations" },
    choice("kind", "Kind", KINDS), choice("state", "State", Object.keys(STATES)));
}

function shown(first, asked, rows, signal) {
  if (first.items.length === 0) {
    return empty("There is no such operation.", asked.kind || asked.state ? "Choose 'all' to see others." : "The overview has the buttons that start one.");
  }
  const items = [...first.items];
  const place = h("div");
  const draw = (next) => fill(place,
    table("Operations", ["Operation", "State", "Asked for", "Took", "By", "It said"], items.map((one) => row(one, rows)), "figures"),
    more(next, async () => {
      const further = await get(at`operations`, { ...asked, before: next }, signal);
      items.push(...further.items);
      draw(further.next);
    }));
  draw(first.next);
  return place;
}

/** Cells that change change by themselves, so that the focus stays where it is. */
function row(operation, rows) {
  const state = h("span");
  const took = h("span");
  const said = h("span", { class: "message" });
  const show = (now) => {
    fill(state, stateOf(now));
    fill(took, lasted(now.started, now.ended));
    fill(said, sentence(now.message));
  };
  show(operation);
  rows.set(operation.id, show);
  return [h("a", { href: link(["operation", operation.id]) }, titleOf(operation)), state, time(operation.requested), took,
    operation.requestedBy, said];
}
