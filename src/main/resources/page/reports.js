// Reports of finished operations, as the vault keeps them.
import { h, fill } from "./dom.js";
import { at, get } from "./api.js";
import { go, link } from "./router.js";
import { empty, facts, load, more, section, table } from "./parts.js";
import { lasted, time, words } from "./format.js";
import { stateOf } from "./activity.js";
import { value } from "./value.js";
import { nameOf, sentence, visible } from "./names.js";

const PAGE = 50;
const KINDS = ["backup", "restore", "check", "drill", "forget", "prune", "replicate", "repair copies"];

export async function reports(place, { params, signal, title }) {
  title("Reports");
  const kind = params.get("kind");
  const list = h("div");
  const choice = h("select", { id: "by-kind", on: { change: () => go(link(["reports"], { kind: choice.value })) } },
    h("option", { value: "" }, "all"), KINDS.map((one) => h("option", { value: one, selected: one === kind }, one)));
  fill(place, h("p", { class: "quiet" }, "They lie in the vault, sealed, and outlive this machine."),
    h("form", { class: "inline", "aria-label": "Which reports" },
      h("div", { class: "field" }, h("label", { for: "by-kind" }, "Kind"), choice)), list);
  await load(list, signal, () => get(at`reports`, { kind, limit: PAGE }, signal), (first) => listed(first, kind, signal));
}

function listed(first, kind, signal) {
  if (first.items.length === 0) return empty("There is no such report yet.", "Operations leave one when they end.");
  const items = [...first.items];
  const place = h("div");
  const draw = (next) => fill(place,
    table("Reports", ["Report", "State", "Ended", "Took", "By", "It said"], items.map((one) => [
      h("a", { href: link(["report", one.id]) }, words(one.kind), one.sources.map((source) => [" ", nameOf(source)])),
      stateOf(one), time(one.ended), lasted(one.started, one.ended), one.requestedBy,
      h("span", { class: "message" }, sentence(one.message))]), "figures"),
    more(next, async () => {
      const further = await get(at`reports`, { kind, limit: PAGE, cursor: next }, signal);
      items.push(...further.items);
      draw(further.next);
    }));
  draw(first.next);
  return place;
}

export async function report(place, { values, signal, title }) {
  title("Report");
  await load(place, signal, () => get(at`reports/${values.id}`, null, signal), (one) => {
    title(h("span", null, `Report: ${words(one.kind)}`));
    return h("div", null,
      h("p", { class: "row" }, stateOf(one), one.message && h("span", null, sentence(one.message))),
      facts([
        ["Sources", one.sources.map((source, i) => [i > 0 && ", ", nameOf(source)])],
        ["Machine", one.host], ["Asked for by", one.requestedBy], ["Began", time(one.started)],
        ["Took", lasted(one.started, one.ended)], ["Caravan", one.caravan], ["Id", h("code", null, one.id)],
      ]),
      h("p", null, h("a", { href: at`reports/${one.id}`, target: "_blank", rel: "noopener" }, "As a page of its own"),
        h("span", { class: "quiet" }, ", to print or keep")),
      one.notes.length > 0 && section("It said", h("ul", { class: "lines" }, one.notes.map((note) => h("li", null, visible(note))))),
      one.results.map((result) => section("What came of it", value(result))));
  });
}
