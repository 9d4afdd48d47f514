// A folder of a snapshot.
import { h, fill } from "./dom.js";
import { at, get } from "./api.js";
import { may } from "./session.js";
import { link } from "./router.js";
import { empty, load, more, table } from "./parts.js";
import { bytes, shortName, snapshotTime, time, words } from "./format.js";
import { lastOf, nameOf, visible } from "./names.js";
import { downloadFile, downloadFolder } from "./download.js";
import { restoreButton } from "./restore.js";

const PAGE = 500;

export async function folder(place, { values, params, signal, title }) {
  const snapshot = values.snapshot;
  const path = params.get("path") || "/";
  title(nameOf(path === "/" ? "Snapshot" : lastOf(path)));
  const list = h("div");
  const taken = snapshotTime(snapshot);
  fill(place,
    h("p", { class: "quiet" }, "Snapshot ", taken ? ["of ", time(taken), " "] : "", h("code", null, shortName(snapshot)), " · ",
      h("a", { href: link(["snapshots"]) }, "all snapshots")),
    crumbs(snapshot, path),
    may("restore") && h("p", { class: "buttons" }, downloadFolder(snapshot, path, "zip"), downloadFolder(snapshot, path, "tar"),
      restoreButton(snapshot, path, "Restore this folder …")),
    list);
  await load(list, signal, () => page(snapshot, path, null, signal), (first) => shown(snapshot, path, first, signal));
}

function page(snapshot, path, cursor, signal) {
  return get(at`snapshots/${snapshot}/entries`, { path, limit: PAGE, cursor }, signal);
}

function crumbs(snapshot, path) {
  const steps = path.split("/").filter((step) => step !== "");
  return h("nav", { "aria-label": "Folders above", class: "crumbs" }, h("ol", null,
    h("li", null, h("a", { href: link(["browse", snapshot], { path: "/" }) }, "/")),
    steps.map((step, i) => h("li", null, i === steps.length - 1
      ? h("span", { "aria-current": "page" }, nameOf(step))
      : h("a", { href: link(["browse", snapshot], { path: `/${steps.slice(0, i + 1).join("/")}` }) }, nameOf(step))))));
}

function shown(snapshot, path, first, signal) {
  if (first.items.length === 0) return empty("This folder is empty.");
  const items = [...first.items];
  const place = h("div");
  const draw = (next) => fill(place,
    table(`What is in ${visible(path)}`, ["Name", "Size", "Changed", "Kind", ""],
      sorted(items).map((entry) => row(snapshot, entry)), "figures"),
    more(next, async () => {
      const further = await page(snapshot, path, next, signal);
      items.push(...further.items);
      draw(further.next);
    }));
  draw(first.next);
  return place;
}

/** Folders first, as people look for them. */
function sorted(items) {
  const rank = (entry) => (entry.type === "directory" ? 0 : 1);
  return [...items].sort((a, b) => rank(a) - rank(b));
}

function row(snapshot, entry) {
  const name = lastOf(entry.path);
  const directory = entry.type === "directory";
  const file = entry.type === "file";
  return [
    directory ? h("a", { class: "folder", href: link(["browse", snapshot], { path: entry.path }) }, nameOf(name), "/")
      : file ? h("a", { href: link(["file"], { path: entry.path, snapshot }) }, nameOf(name))
        : h("span", null, nameOf(name), entry.target && [" → ", nameOf(entry.target, "quiet")]),
    file ? bytes(entry.size) : "",
    time(entry.modified),
    words(entry.type),
    may("restore") ? h("span", { class: "buttons" },
      file && downloadFile(snapshot, entry.path, entry.size),
      restoreButton(snapshot, entry.path)) : "",
  ];
}
