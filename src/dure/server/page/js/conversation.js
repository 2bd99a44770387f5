// What was said here and what was answered, since the page was opened.

import { cards } from "/js/cards.js";
import { $, languageOf, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { clock, onLanguage, say } from "/js/language.js";

const MOST = 60;
const NEAR_PX = 80;

export class Conversation {
  #turns = new Map();

  constructor() {
    onLanguage(() => this.#redraw());
  }

  /** Take an event; `file` is the recording it came from, if any. */
  take(event, file = "") {
    const log = $("conversation");
    const follow = !this.#turns.has(event.turn) || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
    const turn = event.turn ? this.#turn(event.turn, file) : null;
    if (event.type === "agent.selected") turn.agent = event.agent;
    else if (event.type === "transcript.final") Object.assign(turn, { words: event.text, language: event.language, heard: true });
    else if (event.type === "reply.started") Object.assign(turn, { agent: event.agent, reply: "", answering: true });
    else if (event.type === "reply.chunk") turn.reply = `${turn.reply} ${event.text}`.trim();
    else if (event.type === "reply.ended") Object.assign(turn, { agent: event.agent, reply: event.text, answering: false });
    else if (event.type === "reply.interrupted") Object.assign(turn, { agent: event.agent, reply: event.text || turn.reply, answering: false, cut: event.by });
    else if (event.type === "reply.resumed") Object.assign(turn, { agent: event.agent, answering: true, cut: "" });
    else if (event.type === "skill.shown") turn.shown.push({ event, element: null });
    else return;
    this.#draw(turn);
    if (follow) log.scrollTop = log.scrollHeight; // whoever reads further up stays there
  }

  /** Answers that are on their way come no more: the connection, or the recording, is over. */
  breakOff(fromFile) {
    for (const turn of this.#turns.values()) {
      if (!turn.answering || (turn.file !== "") !== fromFile) continue;
      Object.assign(turn, { answering: false, cut: "disconnect" });
      this.#draw(turn);
    }
  }

  #turn(id, file) {
    let turn = this.#turns.get(id);
    if (!turn) {
      turn = { agent: "", words: "", language: "", heard: false, reply: "", answering: false, cut: "", shown: [], parts: new Map(), file, at: new Date(), element: make("li", { class: "exchange" }) };
      this.#turns.set(id, turn);
      $("conversation").append(turn.element);
      if (this.#turns.size > MOST) this.#forget();
    }
    return turn;
  }

  #forget() {
    const [id, turn] = this.#turns.entries().next().value;
    turn.element.remove();
    this.#turns.delete(id);
  }

  #redraw() {
    for (const turn of this.#turns.values()) {
      for (const one of turn.shown) one.element = null;
      turn.parts.clear();
      turn.element.replaceChildren();
      this.#draw(turn);
    }
  }

  #draw(turn) {
    $("conversation-empty").hidden = true;
    exchange(turn).forEach((part, at) => {
      if (turn.element.children[at] !== part) turn.element.insertBefore(part, turn.element.children[at] ?? null);
    });
  }
}

/** The parts of an exchange, each made once: whoever has it read aloud hears only what is new. */
function exchange(turn) {
  const parts = [];
  const once = (key, build) => {
    if (!turn.parts.has(key)) turn.parts.set(key, build());
    parts.push(turn.parts.get(key));
    return turn.parts.get(key);
  };
  if (turn.heard) {
    once("you", () => make("div", { class: "said said-you" },
      make("p", { class: "who" }, turn.file ? say("from_file", { name: turn.file }) : say("you"), make("time", { datetime: turn.at.toISOString() }, clock(turn.at))),
      turn.words ? make("p", { class: "words", lang: turn.language }, turn.words) : make("p", { class: "words words-none" }, say("no_words"))));
  }
  if (turn.reply || turn.answering) goOn(once(`answer ${turn.agent}`, () => answer(turn.agent, turn.reply, turn)), turn);
  parts.push(...turn.shown.map((one) => (one.element ??= cards(one.event)))); // once: pictures are not fetched anew
  return parts;
}

/** Bring an answer up to date: what stands there stays, what is new is added. */
function goOn(element, { reply, answering, cut }) {
  const words = element.querySelector(".words");
  const text = reply || "…";
  if (text.startsWith(words.textContent)) words.append(text.slice(words.textContent.length));
  else words.textContent = text;
  words.lang = languageOf(reply);
  words.classList.toggle("is-coming", answering);
  const told = cut ? say(`cut_${cut}`) : "";
  if ((element.querySelector(".cut")?.textContent ?? "") === told) return;
  element.querySelector(".cut")?.remove();
  if (told) element.append(make("p", { class: "cut" }, told));
}

export function answer(agent, reply, { answering = false, cut = "" } = {}) {
  return make("div", { class: "said said-agent", style: { "--hue": household.hue(agent) } },
    make("p", { class: "who" }, make("span", { class: "dot", "aria-hidden": "true" }), household.title(agent)),
    make("p", { class: `words${answering ? " is-coming" : ""}`, lang: languageOf(reply) }, reply || "…"),
    cut ? make("p", { class: "cut" }, say(`cut_${cut}`)) : null);
}
