// Follows operations while they run. A page that nobody sees follows nothing: a browser has only six
// connections for a whole service, and each follower keeps one.
import { at, get } from "./api.js";

/** Whether nothing more will happen to an operation. */
export const isOver = (operation) => !["queued", "running", "paused"].includes(operation.state);

/**
 * Listens to a stream of events until the signal aborts.
 * @param {object} listeners by the name of the event, each with its data
 * @param {function} [again] called when the stream begins anew
 */
function listen(address, listeners, signal, again = () => {}) {
  let source = null;
  const open = () => {
    if (source !== null || document.hidden || signal.aborted) return;
    source = new EventSource(address);
    source.addEventListener("open", again);
    for (const [name, listener] of Object.entries(listeners)) {
      source.addEventListener(name, (event) => listener(JSON.parse(event.data)));
    }
  };
  const close = () => {
    source?.close();
    source = null;
  };
  const look = () => (document.hidden ? close() : open());
  document.addEventListener("visibilitychange", look);
  signal.addEventListener("abort", () => {
    document.removeEventListener("visibilitychange", look);
    close();
  });
  open();
}

/** All operations: those under way first, then what changes. */
export function followAll(listeners, signal, again) {
  listen(at`operations/events`, listeners, signal, again);
}

/** One operation until it is over. */
export function follow(id, listeners, signal) {
  const over = new AbortController();
  signal.addEventListener("abort", () => over.abort());
  listen(at`operations/${id}/events`, {
    ...listeners,
    state: (operation) => {
      if (isOver(operation)) over.abort(); // else the browser would ask again and again
      listeners.state?.(operation);
    },
  }, over.signal);
}

/** Waits for the end of an operation, and gives it back with its result. */
export async function ended(id, signal, listeners = {}) {
  await new Promise((done, failed) => {
    signal.addEventListener("abort", () => failed(new DOMException("left", "AbortError")));
    follow(id, { ...listeners, state: (operation) => isOver(operation) && done() }, signal);
  });
  return get(at`operations/${id}`, null, signal);
}
