// Where the page begins: who is logged in, which view the address means, and the bar above it.
import { h, fill, say } from "./dom.js";
import { sessionEnded } from "./api.js";
import { forget, logOut, me, recall } from "./session.js";
import { begin, link, route, show, stop } from "./router.js";
import { failed, tell, waiting } from "./parts.js";
import { login } from "./login.js";
import { overview } from "./overview.js";
import { search } from "./search.js";
import { snapshots } from "./snapshots.js";
import { folder } from "./folder.js";
import { file } from "./file.js";
import { operations } from "./operations.js";
import { operation } from "./operation.js";
import { report, reports } from "./reports.js";

const head = document.getElementById("head");
const main = document.getElementById("main");

/** Until the first view is shown. */
let first = true;

/** While somebody logs out: what the view asks meanwhile is refused, and that is no surprise. */
let leaving = false;

const VIEWS = [
  ["Overview", "/", overview, ["/"]],
  ["Search", "/search", search, ["/search"]],
  ["Browse", "/snapshots", snapshots, ["/snapshots", "/browse/:snapshot", "/file"]],
  ["Operations", "/operations", operations, ["/operations", "/operation/:id"]],
  ["Reports", "/reports", reports, ["/reports", "/report/:id"]],
];

for (const [, address, view] of VIEWS) route(address, view);
route("/browse/:snapshot", folder);
route("/file", file);
route("/operation/:id", operation);
route("/report/:id", report);

function bar(form) {
  const here = (forms) => (forms.includes(form) ? "page" : null);
  fill(head,
    h("a", { class: "brand", href: "#/" }, "Caravan"),
    h("nav", { "aria-label": "Views" }, VIEWS.map(([label, address, , forms]) =>
      h("a", { href: `#${address}`, "aria-current": here(forms) }, label))),
    h("div", { class: "who" },
      h("span", { class: "quiet", title: "The name of the key, and what it may do" }, `${me().name} (${me().role})`),
      h("button", { type: "button", class: "small", on: { click: leaveSession } }, "Log out")));
  head.hidden = false;
}

async function leaveSession() {
  leaving = true;
  try {
    await logOut();
    ask("You are logged out.");
  } catch (failure) {
    tell(failure);
  } finally {
    leaving = false;
  }
}

/** Asks for the key; the address stays, so that whoever logs in is where they wanted to be. */
function ask(sentence) {
  stop();
  head.hidden = true;
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  document.title = "Log in · Caravan";
  fill(main, login(sentence, () => {
    first = false; // the focus was on the key, which is gone
    start();
  }));
}

function start() {
  begin(({ view, form, values, params, signal, sameView }) => {
    bar(form);
    if (view === null) {
      title("Not here");
      fill(main, h("h1", { tabindex: "-1" }, "There is no such page"),
        h("p", null, "The address is of none of the views. ", h("a", { href: link([]) }, "Go to the overview"), "."));
      return;
    }
    const heading = h("h1", { tabindex: "-1" });
    const place = h("div", { class: "view" });
    const held = sameView ? document.activeElement?.id : ""; // a filter that was just set
    fill(main, heading, place);
    const context = { values, params, signal, heading, title: (text) => {
      fill(heading, text);
      title(heading.textContent);
    } };
    Promise.resolve(view(place, context)).catch((failure) => {
      if (!signal.aborted && failure.name !== "AbortError") fill(place, failed(failure, show));
    });
    if (!first) { // who listens hears where they are; a first load leaves the focus alone
      const kept = held ? document.getElementById(held) : null;
      if (!kept) scrollTo(0, 0);
      (kept ?? heading).focus({ preventScroll: true });
    }
    first = false;
  });
}

function title(text) {
  document.title = `${text} · Caravan`;
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the part behind the # is the address of a view
  main.focus();
});
sessionEnded.addEventListener("ended", () => {
  if (!me().open || leaving) return; // asked already, or about to be
  forget();
  ask("The session is over. Log in again; you come back to where you were.");
});

fill(main, waiting("Asking the service …"));
recall().then((who) => (who.open ? start() : ask(""))).catch((failure) => fill(main, failed(failure, () => location.reload())));
addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name === "AbortError") event.preventDefault(); // a view was left
  else say("Something on this page failed. Load it again.");
});
