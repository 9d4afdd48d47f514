// Gets files out of snapshots. The service proves each byte before it sends it, and ends the
// connection where it cannot; so a file that came short is never passed on as a whole one.
import { h, say } from "./dom.js";
import { at, get, request, withParams } from "./api.js";
import { action } from "./parts.js";
import { bytes } from "./format.js";
import { lastOf, visible } from "./names.js";

/** Up to here a file is fetched by the page, which can then say what went wrong; larger ones by the browser. */
const BY_PAGE = 32e6;

/** @param {number} size bytes */
export function downloadFile(snapshot, path, size, label = "Download") {
  const address = withParams(at`snapshots/${snapshot}/content`, { path });
  const run = size <= BY_PAGE ? () => fetched(address, path) : () => byBrowser(address);
  return named(action(label, run, { kind: "small" }), `Download ${visible(lastOf(path))}, ${bytes(size)}`);
}

/** A folder, as an archive. */
export function downloadFolder(snapshot, path, format) {
  const address = withParams(at`snapshots/${snapshot}/archive`, { path, format });
  return named(action(`Download ${format}`, () => byBrowser(address), { kind: "small" }),
    `Download ${visible(lastOf(path))} as ${format}`);
}

/** Many buttons have the same word; who does not see the row beside it hears of what. */
function named(button, label) {
  button.setAttribute("aria-label", label);
  return button;
}

async function fetched(address, path) {
  const answer = await request(address);
  let body;
  try {
    body = await answer.blob();
  } catch (failure) {
    throw new Error(`The file came short (${failure.message}), so nothing was kept. Its bytes could not be proven, or the `
      + "connection broke: try again; if it stays so, run a check with all data, and restore an older version.");
  }
  const url = URL.createObjectURL(body);
  save(url, lastOf(path));
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // a browser may ask where to, before it reads
  say(`${visible(lastOf(path))} is in your downloads.`);
}

/** The browser shows how far it is. What it cannot say is looked at before: whether the session still stands. */
async function byBrowser(address) {
  await get(at`session`).then((who) => {
    if (!who.open) throw new Error("The session is over. Load the page again, and log in.");
  });
  save(address, "");
  say("The download has begun. If it ends short, the browser says that it failed; nothing half is kept.");
}

function save(href, name) {
  const anchor = h("a", { href, download: name, hidden: true });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}
