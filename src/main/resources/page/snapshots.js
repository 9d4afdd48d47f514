// The snapshots, the newest first.
import { h, fill } from "./dom.js";
import { at, get } from "./api.js";
import { go, link } from "./router.js";
import { badge, empty, load, table } from "./parts.js";
import { bytes, count, shortName, time } from "./format.js";
import { nameOf } from "./names.js";

const FIRST = 50;
const MOST = 1000;

export async function snapshots(place, { params, signal, title }) {
  title("Snapshots");
  const list = h("div");
  fill(place, filters(params), list);
  const last = Math.min(MOST, Number(params.get("last")) || FIRST);
  await load(list, signal, async () => {
    const asked = { source: params.get("source"), tag: params.get("tag"), last, limit: MOST };
    return (await get(at`snapshots`, asked, signal)).items.reverse();
  }, (items) => shown(items, last, params));
}

function filters(params) {
  const field = (name, label, hint) => h("div", { class: "field" }, h("label", { for: `by-${name}` }, label),
    h("input", { id: `by-${name}`, name, type: "text", value: params.get(name), placeholder: hint }));
  return h("form", { class: "inline", "aria-label": "Which snapshots", on: { submit: (event) => {
    event.preventDefault();
    go(link(["snapshots"], Object.fromEntries(new FormData(event.target))));
  } } }, field("source", "Source", "all"), field("tag", "Tag", "all"), h("button", null, "Show"));
}

function shown(items, last, params) {
  if (items.length === 0) {
    return params.get("source") || params.get("tag")
      ? empty("No snapshot is like that.", "Take the filters away to see all of them.")
      : empty("There is no snapshot yet.", "The overview says how to make the first one.");
  }
  const rows = items.map((one) => [
    h("a", { href: link(["browse", one.name], { path: one.paths.length === 1 ? one.paths[0] : "/" }) }, time(one.time)),
    nameOf(one.source),
    count(one.files),
    bytes(one.bytes),
    remarks(one),
    h("code", { class: "quiet" }, shortName(one.id)),
  ]);
  return [
    table("Snapshots", ["Taken", "Source", "Files", "Size", "Remarks", "Id"], rows, "figures"),
    items.length === last && last < MOST && h("p", { class: "more" },
      h("a", { href: link(["snapshots"], { ...Object.fromEntries(params), last: String(Math.min(MOST, last * 4)) }) }, "Show more")),
    items.length === MOST && h("p", { class: "quiet" }, `Only the newest ${count(MOST)} are listed; filter by source or tag for others.`),
  ];
}

/** Marks are set by Caravan: suspicious, pinned. */
function remarks(one) {
  return h("span", null,
    one.marks.map((mark) => [badge(mark, mark.startsWith("susp") ? "bad" : "calm"), " "]),
    one.tags.map((tag) => [badge(tag, "tag"), " "]),
    one.unreadable > 0 && badge(`${count(one.unreadable)} unreadable`, "fair"),
    one.lost.length > 0 && badge(`lost ${count(one.lost.length)}`, "bad"));
}
