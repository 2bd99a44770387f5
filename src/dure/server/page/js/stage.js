// The middle of the page: the microphone, and around it everyone who answers.

import { $, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { onLanguage, say } from "/js/language.js";

const MOST_AROUND = 12;

export class Stage {
  #mic = "off"; // off, opening, on
  #attention = { state: "idle", agent: "" };
  #busy = "";
  #linked = true;
  #drawn = "";
  #onCall;

  constructor({ onOrb, onStop, onCall }) {
    this.#onCall = onCall;
    $("orb").addEventListener("click", onOrb);
    $("stop").addEventListener("click", onStop);
    household.addEventListener("change", () => this.#drawAll());
    onLanguage(() => this.#drawAll());
  }

  set mic(state) {
    this.#mic = state;
    this.#draw();
  }

  set attention(told) {
    this.#attention = told;
    this.#draw();
  }

  get attention() {
    return this.#attention;
  }

  /** Whether the hub hears this page; false once it is lost. */
  set linked(value) {
    this.#linked = value;
    this.#draw();
  }

  /** A recording is being heard: its name, or empty. */
  set busy(name) {
    this.#busy = name;
    this.#draw();
  }

  /** How loud it is, 0 to 1. */
  set level(value) {
    $("orb").style.setProperty("--level", Math.min(1, Math.sqrt(value) * 1.8).toFixed(3));
  }

  /** Show for a moment who was called. */
  heard(agent) {
    const seat = document.querySelector(`[data-agent="${CSS.escape(agent)}"]`);
    seat?.classList.remove("was-called");
    void seat?.offsetWidth; // restarts the animation
    seat?.classList.add("was-called");
  }

  #drawAll() {
    const { agents } = household;
    const shape = JSON.stringify([document.documentElement.lang, agents, household.names.map((name) => name.agent)]);
    if (shape !== this.#drawn) { // whoever is at a seat stays there
      this.#drawn = shape;
      $("ring").classList.toggle("ring-crowded", agents.length > MOST_AROUND);
      $("neighbours").replaceChildren(...agents.map((agent, at) => seat(agent, at, agents.length, this.#onCall)));
    }
    this.#draw();
  }

  #draw() {
    const { state, agent } = this.#attention;
    const muted = household.state.muted;
    const active = state !== "idle";
    const shown = !this.#linked ? "lost" : active ? state : muted ? "muted" : this.#mic === "on" ? "idle" : this.#mic;
    const stage = $("stage");
    stage.dataset.state = shown;
    stage.style.setProperty("--hue", active && agent ? household.hue(agent) : 168);
    for (const one of document.querySelectorAll(".neighbour")) one.classList.toggle("is-active", active && one.dataset.agent === agent);
    put($("attention"), this.#sentence(shown, agent));
    put($("hint"), hint(shown));
    $("stop").hidden = state === "idle";
    const on = this.#mic === "on";
    $("orb").setAttribute("aria-label", say(muted ? "unmute_now" : on ? "close_mic" : "open_mic"));
    $("orb").disabled = this.#mic === "opening";
    $("orb-icon").setAttribute("href", muted ? "#i-mic-off" : "#i-mic");
    put($("orb-text"), say(muted ? "orb_muted" : { off: "orb_off", opening: "orb_waiting", on: "orb_on" }[this.#mic]));
  }

  #sentence(shown, agent) {
    if (this.#busy && shown !== "speaking" && shown !== "thinking") return say("recording_busy", { name: this.#busy });
    if (shown === "listening" && !agent) return say("state_listening_nobody");
    return say(`state_${shown}`, { agent: household.title(agent) });
  }
}

function hint(shown) {
  const name = household.spell(household.names.find((one) => one.kind === "name")?.text ?? "");
  if (shown === "opening") return "";
  if (shown === "idle" && !name) return say("no_names");
  return say(`hint_${shown}`, { name });
}

function seat(agent, at, of, onCall) {
  const turn = (at / of) * 2 * Math.PI - Math.PI / 2;
  const title = household.title(agent.id);
  const named = household.names.some((name) => name.agent === agent.id);
  return make("li", { style: { "--x": Math.cos(turn).toFixed(4), "--y": Math.sin(turn).toFixed(4) } },
    make("button", { type: "button", class: named ? "neighbour" : "neighbour is-nameless", "data-agent": agent.id, "aria-label": say("call", { agent: title }), style: { "--hue": household.hue(agent.id) }, onclick: () => onCall(agent.id) },
      make("span", { class: "neighbour-dot", "aria-hidden": "true" }), make("span", {}, title)));
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

