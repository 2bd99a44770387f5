// Which language the page speaks, and how it says things.

import { HOME_WORDS } from "/js/home_words.js";
import { particle } from "/js/particles.js";
import { WORDS as PAGE_WORDS } from "/js/words.js";

const WORDS = { ko: { ...PAGE_WORDS.ko, ...HOME_WORDS.ko }, en: { ...PAGE_WORDS.en, ...HOME_WORDS.en } };

/** Learn the sentences of a page of its own. */
export function addWords(words) {
  for (const one of Object.keys(WORDS)) Object.assign(WORDS[one], words[one]);
}

const KEY = "dure.language";
const listeners = new Set();

function initial() {
  const kept = read();
  if (kept in WORDS) return kept;
  const wanted = navigator.languages?.length ? navigator.languages : [navigator.language || "en"];
  const known = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in WORDS);
  return known ?? "en";
}

function read() {
  try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; }
}

export let language = initial();

/** Say a sentence; places are filled in, with the right particle where one is wanted. */
export function say(key, places = {}) {
  const sentence = WORDS[language][key] ?? key;
  return sentence.replace(/\{(\w+)(?::([^}/]+)\/([^}]+))?\}/g, (_, name, closed, open) => {
    const value = String(places[name] ?? "");
    return closed ? value + particle(value, closed, open) : value;
  });
}

/** Say it again in the other language, everywhere. */
export function switchLanguage(to = language === "ko" ? "en" : "ko") {
  language = to;
  try { localStorage.setItem(KEY, to); } catch { /* a private window keeps nothing */ }
  translate();
  for (const listener of listeners) listener();
}

export function onLanguage(listener) {
  listeners.add(listener);
}

/** Fill in every element that names its sentence. */
export function translate(root = document) {
  document.documentElement.lang = language;
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = say(element.dataset.t);
  for (const element of root.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  const other = document.getElementById("language");
  if (other) {
    other.textContent = say("language_other");
    other.lang = language === "ko" ? "en" : "ko";
  }
}

export const number = (value, digits = 2) =>
  new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value).replace("-", "\u2212");

export const clock = (date) => new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(date);

export const day = (date) => new Intl.DateTimeFormat(language, { month: "long", day: "numeric", weekday: "short" }).format(date);
