// Starts a backup, and goes where it can be followed.
import { start } from "./api.js";
import { go, link } from "./router.js";

/** @param {object} options as {source: "documents"}; empty for every source of the settings */
export async function backUp(options) {
  const begun = await start("backup", options);
  go(link(["operation", begun.id]));
}
