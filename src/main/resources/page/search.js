// Finds files by what they say, are called and mean. The question is in the address.
import { h, fill } from "./dom.js";
import { at, get } from "./api.js";
import { go, link } from "./router.js";
import { empty, load } from "./parts.js";
import { count, counted } from "./format.js";
import { hit } from "./hit.js";

const PAGE = 10;
const LEVELS = ["public", "internal", "confidential", "restricted"];
const CATEGORIES = ["archive", "audio", "code", "configuration", "database", "document", "font", "mail", "picture", "program",
  "text", "video"];

/** Filters by their parameter: label, and how each is asked for. */
const FILTERS = [
  ["type", "Type", (props) => h("input", { ...props, type: "text", placeholder: "pdf, java, image/*" })],
  ["category", "Category", (props, id) => [h("input", { ...props, type: "text", list: `${id}-list`, placeholder: "document" }),
    h("datalist", { id: `${id}-list` }, CATEGORIES.map((one) => h("option", { value: one })))]],
  ["after", "Changed after", (props) => h("input", { ...props, type: "date" })],
  ["before", "Changed before", (props) => h("input", { ...props, type: "date" })],
  ["source", "Source", (props, id) => [h("input", { ...props, type: "text", list: `${id}-list`, placeholder: "documents" }),
    h("datalist", { id: `${id}-list` })]],
  ["level", "Sensitivity", (props) => h("select", props, h("option", { value: "" }, "any"),
    LEVELS.map((one) => h("option", { value: one }, one)))],
];

export async function search(place, { params, signal, title }) {
  const question = params.get("q") ?? "";
  title(question ? "Search" : "Search all snapshots");
  const results = h("div", { class: "results" });
  fill(place, form(params), results);
  suggestSources(place, signal);
  if (question === "") {
    fill(results, empty("Ask as you would ask a person.",
      "As: the signed lease for the Berlin office. Names, words in the text and meaning are searched, in every snapshot."));
    place.querySelector("input[type=search]").focus();
    return;
  }
  const asked = { q: question, limit: PAGE, page: params.get("page") };
  for (const [name] of FILTERS) asked[name] = params.get(name);
  await load(results, signal, () => get(at`search`, asked, signal), (answer) => found(answer, params),
    "Searching … The first search after a while starts the graph, which takes some seconds.");
}

function form(params) {
  const q = h("input", { type: "search", name: "q", id: "q", required: true, value: params.get("q"),
    placeholder: "What are you looking for?", autocomplete: "off" });
  const filters = FILTERS.map(([name, label, make]) => {
    const id = `filter-${name}`;
    const field = h("div", { class: "field" }, h("label", { for: id }, label), make({ id, name }, id));
    const control = field.querySelector("input, select");
    control.value = params.get(name) ?? "";
    return field;
  });
  const used = FILTERS.some(([name]) => params.get(name));
  return h("form", { role: "search", class: "search", on: { submit: (event) => {
    event.preventDefault();
    go(link(["search"], Object.fromEntries(new FormData(event.target))));
  } } },
  h("div", { class: "question" }, h("label", { for: "q", class: "unseen" }, "Question"), q,
    h("button", { class: "main" }, "Search")),
  h("details", { open: used }, h("summary", null, used ? "Filters (some are set)" : "Filters"),
    h("div", { class: "filters" }, filters)));
}

/** Names of sources to choose from; where they cannot be asked for, one can still type. */
async function suggestSources(place, signal) {
  try {
    const status = await get(at`status`, null, signal);
    const list = place.querySelector("#filter-source-list");
    fill(list, status.sources.map((one) => h("option", { value: one.source })));
  } catch (failure) {
    if (failure.name !== "AbortError") console.info("no names of sources:", failure.message);
  }
}

function found(answer, params) {
  const page = Number(params.get("page") ?? 1);
  const notes = answer.notes.map((note) => h("p", { class: "quiet" }, note));
  if (answer.hits.length === 0) {
    return [notes, empty("Nothing was found in any snapshot.", "Try other words, or fewer filters.")];
  }
  const from = (page - 1) * PAGE;
  const others = (to) => link(["search"], { ...Object.fromEntries(params), page: String(to) });
  return [notes,
    h("p", { class: "quiet" }, `${count(from + 1)} to ${count(from + answer.hits.length)} of ${counted(answer.found, "hit")}${
      answer.searched === "names" ? ", by name alone" : ""}`),
    h("ol", { class: "hits", start: from + 1 }, answer.hits.map((one) => h("li", null, hit(one)))),
    h("nav", { class: "pages", "aria-label": "Pages of hits" },
      page > 1 && h("a", { href: others(page - 1), rel: "prev" }, "← Better hits"),
      from + answer.hits.length < answer.found && h("a", { href: others(page + 1), rel: "next" }, "More hits →"))];
}
