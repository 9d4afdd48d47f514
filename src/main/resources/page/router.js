// Each view has an address of its own behind the #, so that reload, back and links work.

const routes = [];
let leave = new AbortController();

/** A view for addresses of a form, as /browse/:snapshot. */
export function route(form, view) {
  const names = [];
  const pattern = form.replace(/:(\w+)/g, (_, name) => {
    names.push(name);
    return "([^/]+)";
  });
  routes.push({ pattern: new RegExp(`^${pattern}$`), names, view, form });
}

/** An address: the parts of a path, and parameters, of which empty ones are left out. */
export function link(path, params) {
  const given = Object.entries(params ?? {}).filter(([, value]) => value);
  return `#${path.map((part) => `/${encodeURIComponent(part)}`).join("") || "/"}${
    given.length ? `?${new URLSearchParams(given)}` : ""}`;
}

export function go(address) {
  if (location.hash === address) show(); // asked again
  else location.hash = address;
}

let shown = null;
let whenShown = null;

addEventListener("hashchange", () => show());

export function begin(listener) {
  whenShown = listener;
  show();
}

/** Shows what the address says; what the view before it had under way is ended. */
export function show() {
  if (whenShown === null) return; // nobody is logged in
  leave.abort();
  leave = new AbortController();
  const hash = location.hash.slice(1) || "/";
  const [path, query] = [hash.split("?")[0], hash.slice(hash.split("?")[0].length + 1)];
  for (const { pattern, names, view, form } of routes) {
    const match = pattern.exec(path);
    if (match) {
      const values = Object.fromEntries(names.map((name, i) => [name, decoded(match[i + 1])]));
      const sameView = shown === form;
      shown = form;
      whenShown({ view, form, values, params: new URLSearchParams(query), signal: leave.signal, sameView });
      return;
    }
  }
  shown = null;
  whenShown({ view: null, form: path, values: {}, params: new URLSearchParams(), signal: leave.signal });
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // typed by hand; the service says that there is no such thing
  }
}

/** Ends what the view has under way, and shows nothing more until it begins again. */
export function stop() {
  leave.abort();
  whenShown = null;
}
