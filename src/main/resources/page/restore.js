// Brings files back on the service's machine: first what would happen, with exact paths, then it.
import { h, fill } from "./dom.js";
import { Problem, at, get, start } from "./api.js";
import { go, link } from "./router.js";
import { action, failed, show, waiting } from "./parts.js";
import { bytes, counted, shortName } from "./format.js";
import { ended } from "./live.js";
import { lastOf, literal, nameOf, pathOf, sentence, visible } from "./names.js";

const SHOWN = 200;
const OVERWRITE = [
  ["", "Restore only where nothing is"],
  ["never", "Keep files that are there"],
  ["if-changed", "Overwrite files that differ"],
  ["always", "Overwrite all files that are there"],
];

export function restoreButton(snapshot, path, label = "Restore …") {
  const button = action(label, async () => open(snapshot, path), { kind: "small" });
  button.setAttribute("aria-label", `Restore ${visible(lastOf(path))}`);
  return button;
}

async function open(snapshot, path) {
  const about = await get(at`about`);
  const left = new AbortController();
  const target = h("input", { id: "target", name: "target", type: "text", required: true, spellcheck: "false",
    placeholder: "/home/me/restored", pattern: "/.*", title: "An absolute path, as /home/me/restored", "aria-describedby": "target-help" });
  const overwrite = h("select", { id: "overwrite", name: "overwrite" },
    OVERWRITE.map(([value, label]) => h("option", { value }, label)));
  const plan = h("div", { class: "plan" });
  const restore = h("button", { type: "button", class: "main", disabled: true }, "Restore");
  const form = h("form", { class: "fields" },
    h("h2", null, "Restore ", nameOf(lastOf(path))),
    h("p", { class: "quiet" }, pathOf(path), ` as in the snapshot ${shortName(snapshot)}`),
    h("label", { for: "target" }, `Folder on ${about.host}, the service's machine`),
    target,
    h("p", { id: "target-help", class: "quiet" }, "The whole path is made again below it. / brings files back to where they were."),
    h("label", { for: "overwrite" }, "What is there already"),
    overwrite,
    h("p", { class: "buttons" },
      h("button", { class: "check" }, "Show what would happen"), restore,
      h("button", { type: "button", on: { click: () => dialog.close() } }, "Close")),
    plan);
  const dialog = h("dialog", { class: "wide", "aria-label": `Restore ${visible(lastOf(path))}` }, form);
  const options = () => ({
    snapshot, paths: [literal(path)], target: target.value.trim(),
    ...(overwrite.value ? { overwrite: overwrite.value } : {}),
  });
  const undecided = () => { // a plan is of these choices, and of no others
    restore.disabled = true;
    fill(plan);
  };
  target.addEventListener("input", undecided);
  overwrite.addEventListener("change", undecided);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    restore.disabled = true;
    const asked = options();
    if (asked.target === "/" && !asked.overwrite) {
      fill(plan, failed(new Problem(0, "Files would go back to where they were. Say above what happens to those that are there.")));
      overwrite.focus();
      return;
    }
    fill(plan, waiting("Looking what would be written where …"));
    try {
      const begun = await start("restore", { ...asked, "dry-run": true });
      const done = await ended(begun.id, left.signal);
      const good = ["succeeded", "incomplete"].includes(done.state) && typeof done.result === "object";
      if (JSON.stringify(asked) !== JSON.stringify(options())) return; // changed meanwhile
      fill(plan, good ? planned(done.result) : failed(new Problem(0, sentence(done.message) || `It is ${done.state}.`)));
      restore.disabled = !good;
    } catch (failure) {
      if (failure.name !== "AbortError") fill(plan, failed(failure));
    }
  });
  restore.addEventListener("click", async () => {
    restore.disabled = true;
    try {
      const begun = await start("restore", options());
      dialog.close();
      go(link(["operation", begun.id]));
    } catch (failure) {
      fill(plan, failed(failure));
    }
  });
  dialog.addEventListener("close", () => left.abort());
  show(dialog);
  target.focus();
}

function planned(result) {
  const parts = [`write ${counted(result.files, "file")}, ${bytes(result.bytes)}`];
  if (result.overwritten > 0) parts.push(`overwrite ${result.overwritten} of them`);
  if (result.kept > 0) parts.push(`keep ${counted(result.kept, "file")} that ${result.kept === 1 ? "is" : "are"} there`);
  return [
    h("p", null, h("strong", null, `It would ${parts.join(", ")}.`)),
    h("ul", { class: "lines" }, result.plan.slice(0, SHOWN).map((line) =>
      h("li", null, h("span", { class: "act" }, line.action), " ", pathOf(line.path)))),
    result.plan.length > SHOWN && h("p", { class: "quiet" }, `and ${result.plan.length - SHOWN} more`),
  ];
}
