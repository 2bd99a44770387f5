// What went wrong, and what to do; and short news at the bottom.

import { $, icon, make } from "/js/dom.js";
import { say } from "/js/language.js";

/** Show a notice under a key; a second one with the same key replaces the first. `null` takes it away. */
export function notice(key, text, { action, onAction, kind = "warning", dismiss = true } = {}) {
  const old = document.querySelector(`[data-notice="${key}"]`);
  if (text === null) return old?.remove();
  if (old?.dataset.text === text) return undefined;
  const element = make("div", { class: `notice notice-${kind}`, "data-notice": key, "data-text": text, role: kind === "warning" ? "alert" : "status" },
    make("p", {}, text),
    action ? make("button", { type: "button", class: "button button-plain", onclick: onAction }, action) : null,
    dismiss ? make("button", { type: "button", class: "round", "aria-label": say("close"), onclick: () => element.remove() }, icon("close")) : null);
  if (old) old.replaceWith(element);
  else $("notices").append(element);
  return undefined;
}

/** Tell shortly; with an undo it stays a little longer. */
export function toast(text, { action, onAction, stay_ms = action ? 9000 : 4500 } = {}) {
  const element = make("div", { class: "toast" }, make("span", {}, text),
    action ? make("button", { type: "button", onclick: () => { element.remove(); onAction(); } }, action) : null);
  $("toasts").append(element);
  let timer = setTimeout(() => element.remove(), stay_ms);
  const wait = () => clearTimeout(timer);
  const resume = () => { timer = setTimeout(() => element.remove(), stay_ms); };
  for (const [name, act] of [["mouseenter", wait], ["focusin", wait], ["mouseleave", resume], ["focusout", resume]]) element.addEventListener(name, act);
}
