// Numbers and times as people read them; the same units as on the command line.
import { h } from "./dom.js";

const NUMBER = new Intl.NumberFormat("en");
const TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const STAMP = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/;

export const count = (number) => NUMBER.format(number);

/** "1 file", "2,000 files". */
export const counted = (number, one, many) => `${count(number)} ${number === 1 ? one : many ?? `${one}s`}`;

export function bytes(size) {
  if (size < 1000) return `${size}\u00a0B`; // a size stays on one line
  let value = size;
  let unit = -1;
  while (value >= 999.5 && unit < 5) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)}\u00a0${"kMGTPE"[unit]}B`;
}

/** Ages in one unit, as they stand in a row of them: 14m, 6d. */
export function age(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 120) return `${s}s`;
  if (s < 7200) return `${Math.floor(s / 60)}m`;
  return s < 172800 ? `${Math.floor(s / 3600)}h` : `${Math.floor(s / 86400)}d`;
}

const secondsSince = (iso) => (Date.now() - Date.parse(iso)) / 1000;

/** A moment, in the time of whoever looks; how long ago is shown when asked for. */
export function time(iso) {
  if (!iso) return "";
  const past = secondsSince(iso);
  const title = past >= 0 ? `${age(past)} ago, ${iso}` : `in ${age(-past)}, ${iso}`;
  return h("time", { datetime: iso, title }, TIME.format(new Date(iso)));
}

/** How long ago, with the moment when asked for. */
export function ago(iso) {
  return iso ? h("time", { datetime: iso, title: TIME.format(new Date(iso)) }, `${age(secondsSince(iso))} ago`) : "";
}

/** How long from now. */
export function until(iso) {
  const left = -secondsSince(iso);
  return h("time", { datetime: iso, title: TIME.format(new Date(iso)) }, left > 0 ? `in ${age(left)}` : "now");
}

export function lasted(from, to) {
  return from && to ? age((Date.parse(to) - Date.parse(from)) / 1000) : "";
}

/** A snapshot's name begins with its time. */
export function snapshotTime(name) {
  const at = STAMP.exec(name);
  return at ? `${at[1]}-${at[2]}-${at[3]}T${at[4]}:${at[5]}:${at[6]}Z` : null;
}

/** As much of a snapshot's name or id as tells it from others. */
export function shortName(name) {
  return STAMP.test(name) ? name.slice(0, name.indexOf("-") + 9) : name.slice(0, 12);
}

/** Words of the service, as too-few-copies, for people. */
export const words = (key) => String(key).replaceAll("-", " ").replaceAll("_", " ").toLowerCase();
