// All of the page is made here, from elements and text. There is no way from a value to HTML: a file
// may be named <img onerror=…>, and its name is shown as that.

const FOCUSABLE = "a, button, input, select, summary";

/**
 * An element.
 * @param {string} tag
 * @param {object} [props] attributes; "on" holds listeners, null and false leave an attribute out
 * @param {...any} children nodes, texts, lists of them; null and false are left out
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, String(value));
    }
  }
  append(element, children);
  return element;
}

function append(parent, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child instanceof Node) parent.append(child);
    else if (child !== null && child !== undefined && child !== false && child !== "") {
      parent.append(document.createTextNode(String(child)));
    }
  }
}

/** Puts children in place of what was there; a focus among them stays where it was by its number. */
export function fill(element, ...children) {
  const focus = [...element.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  element.replaceChildren();
  append(element, children);
  if (focus >= 0) element.querySelectorAll(FOCUSABLE)[focus]?.focus({ preventScroll: true });
  return element;
}

/** Tells people who do not see the page, and shows it for a moment to those who do. */
export function say(sentence) {
  const place = document.getElementById("said");
  fill(place, h("p", null, sentence));
  clearTimeout(say.timer);
  say.timer = setTimeout(() => fill(place), 6000);
}
