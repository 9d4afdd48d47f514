// All that is known of one file: why it is what it is, its versions, and what it has to do with others.
import { h, fill } from "./dom.js";
import { at, get } from "./api.js";
import { may } from "./session.js";
import { link } from "./router.js";
import { badge, command, empty, load, more, section, table } from "./parts.js";
import { bytes, shortName, time } from "./format.js";
import { folderOf, lastOf, nameOf, pathOf, restoreCommand, visible } from "./names.js";
import { downloadFile } from "./download.js";
import { restoreButton } from "./restore.js";
import { explained } from "./why.js";
import { chains, related } from "./relations.js";

const PAGE = 100;
const CHANGES = { added: "calm", changed: "calm", metadata: "calm", removed: "fair" };

export async function file(place, { params, signal, title }) {
  const path = params.get("path") ?? "";
  const source = params.get("source");
  title(nameOf(lastOf(path)));
  if (!path.startsWith("/")) {
    fill(place, empty("The address names no file.", "Open one from a search or a folder."));
    return;
  }
  const top = h("p", { class: "where" }, pathOf(path));
  const versions = h("div");
  const why = h("div");
  const relations = h("div");
  fill(place, top,
    section("Versions", versions),
    section("Why", why),
    section("What it has to do with others", relations, chains(path, source, signal)));
  const loadVersions = load(versions, signal, () => historyOf(path, source, null, signal),
    (first) => versionsOf(path, source, first, signal));
  await Promise.all([loadVersions, load(why, signal, () => get(at`files/why`, { path }, signal), (answer) => {
    fill(relations, related(answer.relations, path));
    return explained(answer);
  })]);
}

function historyOf(path, source, cursor, signal) {
  return get(at`files/versions`, { path, source, limit: PAGE, cursor }, signal);
}

/** The newest first; how to get the newest one stands above all. */
function versionsOf(path, source, first, signal) {
  const items = [...first.items];
  const place = h("div");
  const draw = (next) => {
    const newest = items.findLast((version) => version.entry);
    fill(place,
      newest && h("div", { class: "buttons" },
        may("restore") && newest.entry.type === "file" && downloadFile(newest.snapshot, path, newest.entry.size, "Download the newest"),
        may("restore") && restoreButton(newest.snapshot, path, "Restore the newest …"),
        h("a", { href: link(["browse", newest.snapshot], { path: folderOf(path) }) }, "Open its folder")),
      newest && h("details", { class: "small" }, h("summary", null, "Restore by command"),
        command(restoreCommand(shortName(newest.snapshot), path))),
      table(`Versions of ${visible(path)}`, ["Snapshot", "State", "Size", "Changed", ""],
        [...items].reverse().map((version) => row(path, version)), "figures"),
      more(next, async () => {
        const further = await historyOf(path, source, next, signal);
        items.push(...further.items);
        draw(further.next);
      }));
  };
  draw(first.next);
  return place;
}

function row(path, version) {
  const entry = version.entry;
  return [
    h("a", { href: link(["browse", version.snapshot], { path: folderOf(path) }) }, time(version.time)),
    badge(version.state, CHANGES[version.state] ?? "calm"),
    entry && entry.type === "file" ? bytes(entry.size) : "",
    entry ? time(entry.modified) : "",
    entry && may("restore") ? h("span", { class: "buttons" },
      entry.type === "file" && downloadFile(version.snapshot, path, entry.size),
      restoreButton(version.snapshot, path)) : "",
  ];
}
