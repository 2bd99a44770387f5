// Signs of life: when somebody, and every satellite that must be alive, last gave one; told anew as time passes.

import { make } from "/js/dom.js";
import { clock, day, language, say } from "/js/language.js";

const DAY_S = 86400;

/** An element whose words change as time passes: `tell` says them. */
function telling(tag, attributes, tell) {
  const element = make(tag, { ...attributes, "data-tells": true }, tell());
  element.tell = tell;
  return element;
}

/** Tell everything anew that changes as time passes. */
export function retell() {
  for (const element of document.querySelectorAll("[data-tells]")) {
    const told = element.tell();
    if (element.textContent !== told) element.textContent = told;
  }
}

function span(s) {
  const [hours, minutes] = [Math.floor(s / 3600), Math.max(Math.floor((s % 3600) / 60), s < 3600 ? 1 : 0)];
  const parts = language === "ko" ? [hours ? `${hours}시간` : "", minutes ? `${minutes}분` : ""] : [hours ? `${hours} h` : "", minutes ? `${minutes} min` : ""];
  return parts.filter(Boolean).join(" ");
}

/** How long ago a moment was; `skew_ms` is how far the hub's clock is ahead of this one. */
function ago(text, skew_ms) {
  const s = (Date.now() + skew_ms - Date.parse(text)) / 1000;
  if (s < 60) return say("care_just_now");
  const date = new Date(Date.parse(text) - skew_ms);
  return s < DAY_S ? say("care_ago", { span: span(s) }) : `${day(date)} ${clock(date)}`;
}

/** The last sign of life of a person; null where none is to be shown. */
export function drawSign(sign, skew_ms) {
  if (!sign) return null;
  if (!sign.at) return make("p", { class: "care-sign" }, say("care_last_none"));
  const place = sign.place ? sign.place[language] ?? Object.values(sign.place)[0] : "";
  const key = sign.away ? "care_last_away" : place ? "care_last_where" : "care_last";
  return telling("p", { class: "care-sign" }, () => say(key, { ago: ago(sign.at, skew_ms), place }));
}

/** The satellites that must be alive. */
export function drawSatellites(satellites, skew_ms) {
  return satellites.map((one) => {
    if (one.silent) return make("li", { class: "is-away" }, say("care_silent", { name: one.id, span: span(one.silent_s) }));
    if (!one.seen) return make("li", { class: "empty" }, say("care_unseen", { name: one.id }));
    return telling("li", { class: one.connected ? "is-there" : "is-away" }, () => say(one.connected ? "care_seen" : "care_seen_off", { name: one.id, ago: ago(one.seen, skew_ms) }));
  });
}
