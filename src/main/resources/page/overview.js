// The verdict first, then what it rests on, then what runs.
import { h, fill } from "./dom.js";
import { at, get, post, start } from "./api.js";
import { may } from "./session.js";
import { go, link } from "./router.js";
import { action, badge, facts, load, section } from "./parts.js";
import { age, ago, bytes, count, counted, until, words } from "./format.js";
import { LEVELS, matrix } from "./matrix.js";
import { backUp } from "./backup.js";
import { activity } from "./activity.js";
import { pathOf, visible } from "./names.js";

const EXPOSED = {
  unreadable: "unreadable",
  placeholder: "not downloaded",
  "left-out": "left out by policy",
  held: "held until you say yes",
  excluded: "excluded by your rules",
  default: "excluded by default",
};

export async function overview(place, { signal, title }) {
  title("Overview");
  const verdict = h("div");
  const running = h("div");
  const rest = h("div");
  const schedules = h("div");
  fill(place, verdict, section("Running now", running), rest, section("By schedule", schedules),
    h("p", { class: "more quiet" }, "For programs: ", h("a", { href: "/api/docs" }, "the API"),
      may("administer") && [" · for whoever looks after the routes: ", h("a", { href: "/actuator/hawtio" }, "the console")]));
  const look = () => load(verdict, signal, () => Promise.all([
    get(at`status`, null, signal), get(at`sources`, null, signal)]), ([status, sources]) => {
    fill(rest, below(status, sources));
    return judged(status);
  });
  await look();
  activity(running, signal, look);
  await showSchedules(schedules, signal);
}

function judged(status) {
  const [word, level] = LEVELS[status.verdict];
  return h("div", null,
    h("div", { class: `verdict ${level}` },
      h("p", { class: "word" }, word),
      h("p", { class: "headline" }, headline(status))),
    reasons(status));
}

function below(status, sources) {
  return h("div", null,
    section("Sources and destinations", matrix(status, sources),
      may("operate") && h("p", { class: "buttons" },
        sources.length > 0 && action("Back up everything", () => backUp({}), { kind: "main" }),
        action("Restore a sample (drill)", async () => {
          go(link(["operation", (await start("drill", {})).id]));
        }))),
    exposed(status),
    destinations(status));
}

/** The line of "caravan status". */
function headline(status) {
  const copied = status.sources.filter((source) => source.copiesMissing === 0).length;
  const ages = status.sources.map((source) => source.newestAgeSeconds).filter((seconds) => seconds !== undefined);
  const parts = [`${copied} of ${counted(status.sources.length, "source")} in ≥${status.requiredCopies} ${
    status.requiredCopies === 1 ? "place" : "places"}`];
  if (ages.length > 0) parts.push(`newest ${age(Math.min(...ages))}`);
  if (new Set(ages.map(age)).size > 1) parts.push(`oldest ${age(Math.max(...ages))}`);
  parts.push(drill(status.drill));
  return parts.join(" · ");
}

function drill(last) {
  if (last.last === undefined) return "no drill yet";
  return `last drill ${age(last.lastAgeSeconds)} ${last.ok ? "ok" : "FAILED"}${last.overdue ? ", overdue" : ""}`;
}

function reasons(status) {
  if (status.reasons.length === 0) return null;
  return h("ul", { class: "reasons", "aria-label": "What is wrong, and what to do" }, status.reasons.map((reason) =>
    h("li", null, h("strong", null, `${reason.about} ${reason.what}`.trim().replace(/\.?$/, ".")), " ", reason.todo)));
}

/** What the last backups did not take; it is a list, never silence. */
function exposed(status) {
  const rows = status.notProtected.map((missed) => h("li", null,
    h("strong", null, count(missed.count)), ` ${EXPOSED[missed.reason] ?? words(missed.reason)}`,
    missed.example && h("span", { class: "example" }, ", as ",
      h("a", { href: link(["file"], { path: missed.example }) }, pathOf(missed.example)))));
  return section("Not protected", rows.length === 0
    ? h("p", { class: "quiet" }, status.sources.length === 0
      ? "No source was backed up yet, so nothing is protected." : "Everything in the sources is in their last backups.")
    : h("ul", { class: "plain" }, rows));
}

function destinations(status) {
  return section("Destinations", h("div", { class: "tiles" }, status.destinations.map((one) =>
    h("div", { class: "tile" },
      h("h3", null, one.destination, " ", h("span", { class: "quiet" }, one.kind), " ",
        one.away ? badge("not connected", "fair") : one.damagedObjects > 0 ? badge("damaged", "bad") : null),
      one.away && h("p", null, one.why),
      facts([
        ["Reached", ago(one.reached)],
        ["Found whole", one.checked ? ago(one.checked) : "not checked yet"],
        ["Damaged objects", one.damagedObjects || ""],
        ["Stored", one.storedBytes === undefined ? "" : bytes(one.storedBytes)],
        ["Free", one.freeBytes === undefined ? "" : bytes(one.freeBytes)],
        ["Waiting here", status.spool.waitingBytes[one.destination] ? bytes(status.spool.waitingBytes[one.destination]) : ""],
      ])))));
}

async function showSchedules(place, signal) {
  const ask = () => get(at`schedules`, null, signal);
  const shown = (schedules) => h("div", null,
    schedules.paused && h("p", null, badge("paused", "fair"), " Nothing begins by time until it is resumed."),
    schedules.jobs.length === 0
      ? h("p", { class: "quiet" }, "Nothing is done by time. Set caravan.schedule in caravan.yaml, as: every 1h")
      : h("ul", { class: "plain" }, schedules.jobs.map((job) => h("li", null, h("strong", null, visible(job.job)), " ",
        job.due && !schedules.paused ? until(job.due) : "",
        job.held && h("span", { class: "quiet" }, ` · ${job.held}`)))),
    may("operate") && h("p", { class: "buttons" }, schedules.paused
      ? action("Resume schedules", () => change("resume"), { done: "Schedules go on." })
      : action("Pause schedules", () => change("pause"), { done: "Schedules are paused; what runs goes on." })));
  const change = async (how) => fill(place, shown(await post(at`schedules/${how}`)));
  await load(place, signal, ask, shown);
}
