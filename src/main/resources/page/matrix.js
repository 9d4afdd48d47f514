// Sources and destinations: how old each copy is, and what it is worth.
import { h } from "./dom.js";
import { may } from "./session.js";
import { link } from "./router.js";
import { action, badge, empty, table } from "./parts.js";
import { age, bytes, counted } from "./format.js";
import { nameOf } from "./names.js";
import { backUp } from "./backup.js";

/** Levels as "caravan status" says them, and the colour of each. */
export const LEVELS = {
  safe: ["SAFE", "good"],
  "at-risk": ["AT RISK", "fair"],
  "not-protected": ["NOT PROTECTED", "bad"],
};

/** What a copy is worth, in the words of "caravan status". */
const STATES = {
  ok: ["ok", "good"],
  "own-device": ["on its own disk", "fair"],
  behind: ["behind", "fair"],
  none: ["no copy", "bad"],
  away: ["not connected", "fair"],
  damaged: ["damaged", "bad"],
};

export function matrix(status, configured) {
  if (status.sources.length === 0) {
    return empty("Nothing is backed up yet.",
      "Name a source in caravan.yaml, or run on the service's machine: caravan backup DIRECTORY");
  }
  const names = new Set(configured.map((source) => source.name));
  const places = status.destinations.map((destination) => destination.destination);
  const heads = ["Source", "Verdict", ...places, "Files", ""];
  return table("Sources by destination", heads, status.sources.map((source) => [
    named(source),
    badge(...LEVELS[source.verdict]),
    ...places.map((place) => copy(source.destinations.find((one) => one.destination === place))),
    h("span", null, counted(source.files, "file"), " ", h("span", { class: "quiet" }, bytes(source.bytes))),
    may("operate") ? button(source, names) : "",
  ]), "matrix");
}

function named(source) {
  return h("span", null,
    h("a", { href: link(["snapshots"], { source: source.source }) }, nameOf(source.source)),
    source.suspicious && h("span", { class: "note" }, badge("suspicious", "bad"), ` ${source.suspicious}`),
    source.failure && h("span", { class: "note" }, badge("failed", "bad"), ` ${source.failure}`));
}

function copy(one) {
  if (one === undefined) return "";
  const [word, level] = STATES[one.state] ?? [one.state, "fair"];
  return h("span", { class: `copy ${level}` },
    one.newestAgeSeconds === undefined ? "" : h("span", { class: "age", title: one.newest }, age(one.newestAgeSeconds)),
    " ", badge(word, level));
}

/** What is in the settings is backed up by its name; else the source is the path that somebody gave. */
function button(source, names) {
  const options = names.has(source.source)
    ? { source: source.source }
    : source.source.startsWith("/") ? { paths: [source.source] } : null;
  return options === null ? "" : action("Back up now", () => backUp(options), { kind: "small" });
}
