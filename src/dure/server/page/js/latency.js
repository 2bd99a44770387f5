// How long the last answer took, stage by stage.

import { $, make } from "/js/dom.js";
import { number, onLanguage, say } from "/js/language.js";

const STAGES = [["endpoint_ms", "endpoint"], ["recognition_ms", "recognition"], ["agent_ms", "agent_stage"], ["synthesis_ms", "synthesis"]];

export class Latency {
  #last = null;

  constructor() {
    onLanguage(() => this.draw());
  }

  take(event) {
    this.#last = event;
    this.draw();
  }

  draw() {
    const last = this.#last;
    $("latency-total").textContent = last ? inSeconds(last.total_ms) : "";
    if (!last) return $("latency").replaceChildren(make("p", { class: "empty" }, say("latency_empty")));
    const sum = STAGES.reduce((total, [field]) => total + Math.max(0, last[field]), 0) || 1;
    return $("latency").replaceChildren(
      make("div", { class: "stages", "aria-hidden": "true" }, ...STAGES.map(([field], at) => make("span", { class: `stage-${at}`, style: { "--share": `${(Math.max(0, last[field]) / sum) * 100}%` } }))),
      make("dl", { class: "legend" }, ...STAGES.map(([field, key], at) => make("div", {}, make("dt", {}, make("span", { class: `key stage-${at}`, "aria-hidden": "true" }), say(key)), make("dd", {}, inSeconds(last[field]))))));
  }
}

const inSeconds = (ms) => say("seconds", { s: number(ms / 1000) });
