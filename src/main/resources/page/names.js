// Names of files can hold anything. What cannot be seen, or turns the direction of what follows, is
// shown by its number, so that no name looks like another. The service already writes \xNN for what
// is not UTF-8 and for control characters.
import { h } from "./dom.js";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Joiners are parts of words in Persian and Hindi, and of emoji. */
const JOINERS = new Set(["\u200c", "\u200d"]);

/** A name as it can be shown. */
export function visible(text) {
  return String(text).replace(UNSEEN, (c) =>
    JOINERS.has(c) ? c : `\\u{${c.codePointAt(0).toString(16)}}`);
}

/** What the service said of itself, without its name before it. */
export const sentence = (text) => visible(text).replace(/^caravan: /, "");

/** An element with a name, which has no say over the direction of what is around it. */
export function nameOf(text, cssClass) {
  return h("bdi", { class: `name ${cssClass ?? ""}`.trim() }, visible(text));
}

/** The last part of a path. */
export function lastOf(path) {
  return path.slice(path.lastIndexOf("/") + 1) || "/";
}

/** What a path lies in; "/" for the top. */
export function folderOf(path) {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** A path with its folder in a quiet colour, and its name after it. */
export function pathOf(path) {
  const at = path.lastIndexOf("/") + 1;
  return h("bdi", { class: "name path" },
    h("span", { class: "quiet" }, visible(path.slice(0, at))),
    h("span", null, visible(path.slice(at))));
}

/** A path for a restore, where * and ? would stand for other characters. */
export function literal(path) {
  return path.replaceAll("*", "\\*").replaceAll("?", "\\?");
}

/** A word for a POSIX shell. */
export function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The command that brings a file or folder back. */
export function restoreCommand(snapshot, path) {
  return `caravan restore ${snapshot} ${quoted(literal(path))}`;
}
