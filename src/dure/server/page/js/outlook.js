// What is to be expected of a name: how often it may be heard by mistake or missed, and what it sounds like.

import { make } from "/js/dom.js";
import { language, number, say } from "/js/language.js";

const percent = (share) => new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
const rate = (value) => new Intl.NumberFormat(language, { maximumSignificantDigits: 2 }).format(value);

/** Lines about a name, as /v1/names/check and /v1/names/NAME tell it. */
export function outlook(told, { onTake = null } = {}) {
  if (!told.usable) return [line(told.message[language], "outlook-bad"), better(told, onTake)].filter(Boolean);
  const lines = told.warnings.map((code) => line(warning(code, told), "outlook-warn"));
  if (!lines.length) lines.push(line(say("good_name"), "outlook-good"));
  return [...lines, line(alarms(told)), told.missed_share ? line(missed(told.missed_share)) : null, better(told, onTake)].filter(Boolean);
}

function alarms(told) {
  const shown = rate(told.false_alarms_per_hour);
  if (!told.interval_per_hour) return say("expect_uncalibrated", { rate: shown });
  const [low, high] = told.interval_per_hour.map(rate);
  return say("expect_alarms", { rate: shown, low, high });
}

const missed = ({ quiet, noise }) => say("expect_missed", { quiet: percent(quiet), noise: percent(noise) });

function warning(code, told) {
  const names = (code === "resembles" ? told.resembles : told.everyday).slice(0, 4).map((one) => one.wake_word).join(", ");
  return say(`warn_${code}`, { names });
}

function better(told, onTake) {
  if (!told.suggestion) return null;
  const name = onTake
    ? make("button", { type: "button", class: "button button-small", onclick: () => onTake(told.suggestion) }, told.suggestion)
    : make("strong", {}, told.suggestion);
  return make("p", { class: "outlook-better" }, say("better"), " ", name);
}

const line = (text, kind = "") => make("p", { class: kind }, text);

export const threshold = (told) => say("expect_threshold", { threshold: number(told.threshold) });
