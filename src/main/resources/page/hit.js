// One file that a search has found: what it is, why it was found, and what can be done with it.
import { h } from "./dom.js";
import { may } from "./session.js";
import { link } from "./router.js";
import { badge, command } from "./parts.js";
import { bytes, time } from "./format.js";
import { folderOf, lastOf, nameOf, pathOf, visible } from "./names.js";
import { downloadFile } from "./download.js";
import { restoreButton } from "./restore.js";

export function hit(one) {
  const words = [...one.why.text, ...one.why.title, ...one.why.keyphrases];
  return h("article", { class: "hit" },
    h("h2", null, h("a", { href: link(["file"], { path: one.path, snapshot: one.snapshot, source: one.source }) },
      nameOf(lastOf(one.path)))),
    h("p", { class: "where" },
      h("a", { href: link(["browse", one.snapshot], { path: folderOf(one.path) }), class: "quiet" }, nameOf(folderOf(one.path)))),
    (one.title || one.snippet) && h("p", { class: "snippet" },
      one.title && h("strong", null, h("bdi", null, one.title), one.snippet && ": "), h("bdi", null, marked(one.snippet, words))),
    h("p", { class: "meta" }, time(one.modified), " · ", bytes(one.size), one.category && ` · ${one.category}`,
      one.level && [" · ", badge(one.level, one.level === "restricted" || one.level === "confidential" ? "fair" : "calm")],
      !one.current && [" · ", badge("no longer in the newest snapshot", "fair")]),
    h("p", { class: "meta" }, "Found by ", why(one.why), " · snapshot of ",
      h("a", { href: link(["browse", one.snapshot], { path: folderOf(one.path) }) }, time(one.taken))),
    one.copies.length > 0 && h("p", { class: "meta" }, "The same content: ",
      one.copies.map((path, i) => [i > 0 && ", ", h("a", { href: link(["file"], { path }) }, pathOf(path))]),
      one.moreCopies > 0 && ` and ${one.moreCopies} more`),
    h("div", { class: "buttons" },
      may("restore") && downloadFile(one.snapshot, one.path, one.size),
      may("restore") && restoreButton(one.snapshot, one.path)),
    h("details", { class: "small" }, h("summary", null, "Restore by command"), command(one.restore)));
}

function why(why) {
  const parts = [["name", why.name], ["title", why.title], ["text", why.text], ["keyphrase", why.keyphrases],
    ["entity", why.entities]].filter(([, words]) => words.length > 0)
    .map(([where, words]) => `${where} (${words.map(visible).join(", ")})`);
  if (why.similarity !== undefined) parts.push(`meaning ${why.similarity.toFixed(2)}`);
  return parts.length === 0 ? "a form of a word" : parts.join("; ");
}

/** A text in which the words that were found stand out. */
function marked(text, words) {
  const wanted = words.filter((word) => word.length > 1).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (wanted.length === 0) return text;
  const parts = text.split(new RegExp(`(${wanted.join("|")})`, "giu"));
  return parts.map((part, i) => (i % 2 === 1 ? h("mark", null, part) : part));
}
