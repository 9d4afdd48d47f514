// Why a file is taken for what it is, with the evidence for it.
import { h } from "./dom.js";
import { badge, facts } from "./parts.js";
import { counted, shortName } from "./format.js";
import { link } from "./router.js";
import { folderOf, nameOf, pathOf, visible } from "./names.js";

export function explained(why) {
  return h("div", { class: "why" },
    h("div", { class: "tiles" },
      tile("Protected", protection(why)),
      tile("Is", classification(why.classification)),
      tile(`Importance ${why.importance.value.toFixed(2)}`, importance(why.importance)),
      tile("Sensitivity", sensitivity(why.sensitivity)),
      why.project && tile("Project", project(why.project)),
      meaning(why)),
    why.note && h("p", { class: "quiet" }, visible(why.note)));
}

const tile = (title, ...content) => h("div", { class: "tile" }, h("h3", null, title), ...content);

function protection(why) {
  const { snapshots, newest, inNewest } = why.protection;
  return [
    h("p", null, inNewest ? badge("in the newest snapshot", "good") : badge("no longer in the newest snapshot", "fair")),
    h("p", null, `In ${counted(snapshots, "snapshot")}, the newest `,
      h("a", { href: link(["browse", newest], { path: folderOf(why.path) }) }, shortName(newest)), "."),
  ];
}

function classification(type) {
  return [
    facts([
      ["Category", type.category], ["Media type", type.mediaType], ["Language", type.language],
      ["Configures", type.configuration], ["Confidence", type.confidence.toFixed(2)],
    ]),
    list(type.evidence),
    type.corrected && h("p", null, badge("corrected by a person", "calm")),
  ];
}

/** Each part with what it adds: the sum is the value. */
function importance(score) {
  return [
    h("meter", { min: 0, max: 1, value: score.value, "aria-label": "Importance" }),
    h("ul", { class: "lines" }, score.parts.map((part) => h("li", null,
      h("span", { class: "act" }, `${part.contribution < 0 ? "−" : "+"}${Math.abs(part.contribution).toFixed(2)}`), " ",
      visible(part.reason)))),
  ];
}

function sensitivity(level) {
  const high = level.level === "confidential" || level.level === "restricted";
  return [
    h("p", null, badge(level.level, high ? "fair" : "calm")),
    level.findings.length === 0 ? h("p", null, visible(level.reason)) : h("ul", { class: "lines" }, level.findings.map((found) =>
      h("li", null, `${found.count} ${found.kind}, the first on line ${found.line}`))),
  ];
}

function project(project) {
  return [
    h("p", null, pathOf(project.root)),
    list(project.technologies.map((one) => `${one.name} ${one.version}`.trim() + ` (${one.file}:${one.line})`)),
  ];
}

function meaning(why) {
  const about = why.about ?? [];
  const known = Object.entries(why.facts ?? {});
  const failures = Object.entries(why.failures ?? {});
  if (about.length === 0 && known.length === 0 && failures.length === 0 && !why.cluster) return null;
  return tile("About",
    about.length > 0 && h("p", null, about.map((phrase) => [badge(visible(phrase), "tag"), " "])),
    facts([["Among", why.cluster && nameOf(why.cluster)], ...known.map(([name, value]) => [name, visible(value)])]),
    failures.length > 0 && h("p", { class: "quiet" }, `Not read: ${failures.map(([by, reason]) => `${by}, ${reason}`).join("; ")}`));
}

function list(lines) {
  return lines.length === 0 ? null : h("ul", { class: "lines" }, lines.map((line) => h("li", null, visible(line))));
}
