// What went wrong, and what to do; and short news at the bottom.

import { HubError } from "/js/api.js";
import { $, icon, make } from "/js/dom.js";
import { onLanguage, say } from "/js/language.js";

const MOST_TOASTS = 4;
const shown = new Map();

/** Show a notice under a key; `tell` and `action` say it in the page's language, whichever that is then. A second one
 * with the same key takes the first one's place, and leaves its buttons where they are. `null` takes it away. */
export function notice(key, tell, { action = null, onAction = null, kind = "warning", dismiss = true } = {}) {
  const old = shown.get(key);
  if (tell === null) return takeAway(key);
  const wanted = { tell, action, onAction, kind, dismiss };
  if (old?.kind === kind && old.dismiss === dismiss && old.action?.() === action?.()) {
    if (kind === "news") old.element.setAttribute("aria-live", "off"); // what counts down is read out once
    return fill(Object.assign(old, wanted));
  }
  wanted.element = make("div", { class: `notice notice-${kind}`, "data-notice": key, role: kind === "warning" ? "alert" : "status" },
    make("p"),
    action ? make("button", { type: "button", class: "button button-plain", onclick: () => wanted.onAction() }) : null,
    dismiss ? make("button", { type: "button", class: "round", onclick: () => takeAway(key) }, icon("close")) : null);
  shown.set(key, wanted);
  fill(wanted);
  if (old) old.element.replaceWith(wanted.element);
  else $("notices").append(wanted.element);
  return undefined;
}

function takeAway(key) {
  shown.get(key)?.element.remove();
  shown.delete(key);
}

function fill({ element, tell, action }) {
  const put = (part, text) => { if (part && part.textContent !== text) part.textContent = text; };
  put(element.querySelector("p"), tell());
  put(element.querySelector(".button"), action?.());
  element.querySelector(".round")?.setAttribute("aria-label", say("close"));
}

onLanguage(() => { for (const one of shown.values()) fill(one); });

/** Say what the hub answered where it did not do what was asked; anything else is a fault of the page. */
export function complain(error) {
  if (!(error instanceof HubError)) throw error;
  toast(error.message);
}

/** Tell shortly; with an undo it stays a little longer. A second one with the same key takes the first one's place. */
export function toast(text, { action, onAction, key = "", stay_ms = action ? 9000 : 4500 } = {}) {
  const all = $("toasts");
  const element = make("div", { class: "toast", "data-key": key || null }, make("span", {}, text),
    action ? make("button", { type: "button", onclick: () => { element.remove(); onAction(); } }, action) : null);
  if (key) all.querySelector(`[data-key="${CSS.escape(key)}"]`)?.remove();
  while (all.childElementCount >= MOST_TOASTS) all.firstElementChild.remove();
  all.append(element);
  let timer = setTimeout(() => element.remove(), stay_ms);
  const wait = () => clearTimeout(timer);
  const resume = () => { wait(); timer = setTimeout(() => element.remove(), stay_ms); };
  for (const [name, act] of [["mouseenter", wait], ["focusin", wait], ["mouseleave", resume], ["focusout", resume]]) element.addEventListener(name, act);
}
