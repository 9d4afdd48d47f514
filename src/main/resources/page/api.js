// Asks the service. All that can go wrong becomes a Problem with a sentence that says what to do.

const ROOT = "/api/v1/";

/** Told where the session has ended, so that the page asks for the key again. */
export const sessionEnded = new EventTarget();

/** What the service refuses or cannot do: RFC 9457. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** An address below the API, with each value in it encoded: at`snapshots/${id}/entries`. */
export function at(parts, ...values) {
  return ROOT + parts.reduce((all, part, i) => all + encodeURIComponent(values[i - 1]) + part);
}

/** The same with parameters; empty ones are left out. */
export function withParams(address, params) {
  const given = Object.entries(params ?? {})
    .filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  return given.length === 0 ? address : `${address}?${new URLSearchParams(given)}`;
}

/** Sends a request, and gives the answer when it is a good one. */
export async function request(address, { method = "GET", body, signal, headers } = {}) {
  let answer;
  try {
    answer = await fetch(address, {
      method,
      signal,
      credentials: "same-origin",
      headers: {
        "X-Caravan-Page": "1",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Problem(0, "The service does not answer. See on its machine whether it runs: caravan status. Then try again.");
  }
  if (!answer.ok) throw await problem(answer);
  return answer;
}

async function problem(answer) {
  let detail = "";
  try {
    detail = (await answer.json()).detail ?? "";
  } catch {
    // no problem+json, as from a proxy in between: the status has to do
  }
  if (answer.status === 401) sessionEnded.dispatchEvent(new Event("ended"));
  return new Problem(answer.status, detail || `The answer was ${answer.status} ${answer.statusText}. Try again.`);
}

export async function get(address, params, signal) {
  return (await request(withParams(address, params), { signal })).json();
}

export async function post(address, body) {
  return (await request(address, { method: "POST", body: body ?? {} })).json();
}

/** Starts an operation; gives it back as it is then. */
export function start(kind, options) {
  return post(at`operations`, { kind, options });
}
