// Asks for a key of the API, once.
import { h, fill } from "./dom.js";
import { logIn } from "./session.js";

/**
 * @param {string} sentence why it is asked for, may be empty
 * @param {function} then called when the key was right
 */
export function login(sentence, then) {
  const key = h("input", {
    id: "key", type: "password", autocomplete: "current-password", required: true, spellcheck: "false",
    autocapitalize: "off", "aria-describedby": "key-help key-wrong",
  });
  const wrong = h("p", { id: "key-wrong", class: "wrong", role: "alert" });
  const button = h("button", { class: "main" }, "Log in");
  const form = h("form", { class: "login" },
    h("h1", null, "Caravan"),
    sentence && h("p", { class: "quiet" }, sentence),
    h("label", { for: "key" }, "API key"),
    key,
    wrong,
    button,
    h("p", { id: "key-help", class: "quiet" }, "It begins with ", h("code", null, "crv_"),
      ". The first one was shown when the service started for the first time; on its machine ",
      h("code", null, "caravan access add NAME --role viewer"), " makes another."));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    fill(wrong);
    try {
      await logIn(key.value.trim());
      key.value = "";
      then();
    } catch (failure) {
      fill(wrong, failure.message);
      key.select();
      key.focus();
    } finally {
      button.disabled = false;
    }
  });
  queueMicrotask(() => key.focus());
  return form;
}
