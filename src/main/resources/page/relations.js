// What a file has to do with others: as analysis has found it, and, when asked, all that follows from it.
import { h, fill } from "./dom.js";
import { at, get } from "./api.js";
import { link } from "./router.js";
import { empty, load } from "./parts.js";
import { pathOf, visible } from "./names.js";

/** Kinds of relations, seen from the file: which way, and in words. */
const KINDS = [
  ["Depends on", "DEPENDS_ON", (relation, path) => relation.from === path],
  ["Needed by", "DEPENDS_ON", (relation, path) => relation.to === path],
  ["The same as", "DUPLICATE_OF", () => true],
  ["Similar to", "SIMILAR_TO", () => true],
  ["A version of", "VERSION_OF", () => true],
];

export function related(relations, path) {
  const groups = KINDS.map(([label, kind, fits]) => [label,
    relations.filter((relation) => relation.kind === kind && fits(relation, path))]).filter(([, some]) => some.length > 0);
  if (groups.length === 0) return empty("Nothing is known yet that it has to do with others.");
  return groups.map(([label, some]) => [h("h3", null, label), h("ul", { class: "lines" }, some.map((relation) =>
    h("li", null, toFile(relation.from === path ? relation.to : relation.from), h("span", { class: "quiet" },
      ` ${visible(relation.evidence)}, ${relation.confidence.toFixed(2)}`))))]);
}

function toFile(path, source) {
  return h("a", { href: link(["file"], { path, source }) }, pathOf(path));
}

/** Questions to the graph wait until somebody asks: the first one after a while starts a database. */
export function chains(path, source, signal) {
  const place = h("div", { "aria-live": "polite" });
  const ask = (label, question, show) => h("button", { type: "button", class: "small", on: { click: () =>
    load(place, signal, () => get(at`graph/${question}`, { path, source }, signal),
      (answer) => [h("h3", null, label), show(answer)], "Asking the graph …") } }, label);
  return h("div", null,
    h("p", { class: "buttons" },
      ask("What breaks without it", "dependants", (answer) => tree(answer, "to", "from", "Nothing that Caravan knows of depends on it.")),
      ask("What it needs", "dependencies", (answer) => tree(answer, "from", "to", "Caravan knows of nothing that it needs.")),
      ask("What is like it", "similar", similar)),
    place);
}

function similar(answer) {
  return answer.files.length === 0 ? empty("Nothing that Caravan knows of is like it.")
    : h("ul", { class: "lines" }, answer.files.map((file) => h("li", null, toFile(file.path, file.source),
      h("span", { class: "quiet" }, ` ${file.how}, ${file.score.toFixed(2)}${file.present ? "" : ", removed"}`))));
}

/** A file stands below the first one that leads to it, and nowhere else: what is a circle ends. */
function tree(answer, near, far, nothing) {
  if (answer.files.length === 0) return empty(nothing);
  const files = new Map(answer.files.map((file) => [file.path, file]));
  const shown = new Set([answer.path]);
  const below = (path) => {
    const next = answer.links.filter((edge) => edge[near] === path && files.has(edge[far]) && !shown.has(edge[far]));
    next.forEach((edge) => shown.add(edge[far]));
    return next.length === 0 ? null : h("ul", { class: "tree" }, next.map((edge) => h("li", null,
      toFile(edge[far], files.get(edge[far]).source),
      h("span", { class: "quiet" }, ` ${visible(edge.evidence)}${files.get(edge[far]).present ? "" : ", removed"}`),
      below(edge[far]))));
  };
  const place = h("div");
  fill(place, below(answer.path));
  const left = answer.files.filter((file) => !shown.has(file.path));
  return [place, left.length > 0 && h("ul", { class: "lines" }, left.map((file) => h("li", null, toFile(file.path, file.source)))),
    answer.more && h("p", { class: "quiet" }, "There are more files than are listed.")];
}
