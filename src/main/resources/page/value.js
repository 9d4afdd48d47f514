// Results of operations, whatever they hold: names with their values, lists, and rows of a table.
import { h } from "./dom.js";
import { facts, table } from "./parts.js";
import { bytes, count, shortName, time } from "./format.js";
import { link } from "./router.js";
import { pathOf, visible } from "./names.js";

const SHOWN = 200;
const SNAPSHOT = /^\d{8}T\d{6}Z-[0-9a-f]{16,}$/;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

/** @param {string} [name] of the field: sizes and times are written as such */
export function value(what, name = "") {
  if (Array.isArray(what)) return list(what, name);
  if (what !== null && typeof what === "object") return fields(what);
  return scalar(what, name);
}

const isRow = (one) => one !== null && typeof one === "object" && !Array.isArray(one)
  && Object.values(one).every((each) => each === null || typeof each !== "object");

function list(items, name) {
  if (items.length === 0) return null;
  const first = items.slice(0, SHOWN);
  const rest = items.length > SHOWN && h("p", { class: "quiet" }, `and ${count(items.length - SHOWN)} more`);
  if (first.every(isRow)) {
    const heads = [...new Set(first.flatMap(Object.keys))];
    return [table(spaced(name), heads.map(spaced), first.map((one) => heads.map((head) => scalar(one[head], head)))), rest];
  }
  return [h("ul", { class: "lines" }, first.map((one) => h("li", null, value(one, name)))), rest];
}

/** What holds nothing is left out. */
function fields(object) {
  const filled = Object.entries(object).filter(([, one]) => !isNothing(one));
  const short = filled.filter(([, one]) => one === null || typeof one !== "object");
  const long = filled.filter(([, one]) => one !== null && typeof one === "object");
  return h("div", null,
    facts(short.map(([name, one]) => [spaced(name), scalar(one, name)])),
    long.map(([name, one]) => h("div", { class: "part" }, h("h3", null, spaced(name)), value(one, name))));
}

const isNothing = (one) => one === null || one === "" || (typeof one === "object" && Object.keys(one).length === 0);

function scalar(what, name) {
  if (what === undefined || what === null) return "";
  if (typeof what === "boolean") return what ? "yes" : "no";
  if (typeof what === "number") return /bytes$/i.test(name) ? bytes(what) : count(what);
  if (ISO.test(what)) return time(what);
  if (SNAPSHOT.test(what)) return h("a", { href: link(["browse", what], { path: "/" }) }, shortName(what));
  return /path$|^target$/i.test(name) && what.startsWith("/") ? pathOf(what) : h("bdi", { class: "name" }, visible(what));
}

/** As people write it: changedFiles is changed files. */
function spaced(name) {
  return visible(name).replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
