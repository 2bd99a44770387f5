// Why a name was followed, or not: every name's score as a bar, the threshold as a line.

import { HubError, ask } from "/js/api.js";
import { $, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { clock, number, onLanguage, say } from "/js/language.js";
import { toast } from "/js/notices.js";

const MOST = 50;
const SHOWN = 8;
const WITHIN_REACH = ["second_stage", "below_threshold", "outscored"];

export class Decisions {
  #all = [];
  #at = -1;

  constructor() {
    $("decision-older").addEventListener("click", () => this.#go(-1));
    $("decision-newer").addEventListener("click", () => this.#go(1));
    onLanguage(() => this.draw());
  }

  /** Those that the hub remembers, and those that it told while they were on their way. */
  async load() {
    if (!household.may("control")) return;
    const begun = new Date();
    const records = await ask("GET", `/v1/decisions?limit=${MOST}`);
    const known = new Set(records.map((record) => record.decision));
    const since = this.#all.filter((one) => one.at >= begun && !known.has(one.decision));
    this.#all = [...records.reverse().map((record) => ({ ...record, at: new Date(record.at) })), ...since];
    this.#at = this.#all.length - 1;
    this.draw();
  }

  /** A new one: `wake.detected` or `wake.suppressed`. */
  take(event) {
    if (this.#all.some((one) => one.decision === event.decision)) return;
    const outcome = event.type === "wake.detected" ? "detected" : event.reason;
    const follow = this.#at === this.#all.length - 1; // whoever looks at an older one goes on doing so
    this.#all.push({ ...event, outcome, feedback: "", margin: event.margin ?? null, at: new Date() });
    if (this.#all.length > MOST) {
      this.#all.shift();
      this.#at = Math.max(0, this.#at - 1);
    }
    if (follow) this.#at = this.#all.length - 1;
    this.draw();
  }

  /** Turn a page. What somebody asked for is read out; what comes by itself is not, while an assistant is speaking. */
  #go(step) {
    this.#at = Math.max(0, Math.min(this.#all.length - 1, this.#at + step));
    this.draw(true);
  }

  /** Say that this decision was wrong, or that somebody called; an empty verdict takes that back. */
  async #judge(record, verdict) {
    const path = `/v1/decisions/${encodeURIComponent(record.decision)}/feedback`;
    try {
      const told = verdict ? await ask("PUT", path, { verdict }) : await ask("DELETE", path);
      record.feedback = verdict;
      record.moved = told.moved;
      if (!verdict) toast(say("feedback_undone", { name: household.spell(record.wake_word) }));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      toast(error.message);
    }
    this.draw();
    document.querySelector("#decision .feedback button")?.focus({ preventScroll: true });
  }

  draw(asked = false) {
    const record = this.#all[this.#at];
    $("decision").setAttribute("aria-live", asked ? "polite" : "off");
    document.querySelector(".decision .pager").hidden = this.#all.length < 2;
    $("decision-older").disabled = this.#at <= 0;
    $("decision-newer").disabled = this.#at >= this.#all.length - 1;
    $("decision-place").textContent = say("place", { at: this.#at + 1, of: this.#all.length });
    $("decision").replaceChildren(...(record ? [...describe(record), feedback(record, (verdict) => this.#judge(record, verdict))].filter(Boolean) : [make("p", { class: "empty" }, say("decision_empty"))]));
  }
}

function describe(record) {
  const followed = record.outcome === "detected";
  return [
    make("p", { class: "verdict" }, make("strong", {}, verdict(record, followed)), " ", reason(record, followed), " ",
      make("time", { datetime: record.at.toISOString() }, clock(record.at))),
    bars(record, followed),
  ];
}

function verdict(record, followed) {
  if (!followed) return say("decision_not", { name: household.spell(record.wake_word) });
  return say("decision_won", { name: household.spell(record.wake_word), score: number(record.score) });
}

function reason(record, followed) {
  if (record.outcome === "outscored" && record.winner) return say("why_outscored_by", { name: household.spell(record.winner) });
  if (!followed) return say(`why_${record.outcome}`);
  return record.margin === null ? say("decision_alone") : say("decision_margin", { margin: number(record.margin) });
}

/** What a person may say of the decision, or what was said and how to take that back. */
function feedback(record, onSay) {
  const verdict = record.outcome === "detected" ? "wrong" : WITHIN_REACH.includes(record.outcome) ? "missed" : "";
  const mine = household.names.some((name) => name.text === record.wake_word && name.kind === "name");
  if (!verdict || !mine || !record.decision || !household.may("control")) return null;
  if (!record.feedback) {
    return make("p", { class: "feedback" }, make("button", { type: "button", class: "button button-quiet", onclick: () => onSay(verdict) }, say(`feedback_${verdict}`)));
  }
  return make("p", { class: "feedback", role: "status" }, make("span", {}, said(record)), make("button", { type: "button", class: "button button-quiet", onclick: () => onSay("") }, say("undo")));
}

function said(record) {
  if (record.moved === undefined) return say(`feedback_said_${record.feedback}`);
  if (record.moved === 0) return say("feedback_bound");
  const places = { name: household.spell(record.wake_word), by: number(Math.abs(record.moved)) };
  return say(record.feedback === "wrong" ? "feedback_raised" : "feedback_lowered", places);
}

function bars({ candidates, wake_word }, followed) {
  const shown = candidates.slice(0, SHOWN);
  const scores = shown.map((one) => one.score);
  const low = Math.min(0, ...scores);
  const high = Math.max(0, ...scores);
  const pad = (high - low || 1) * 0.12;
  const place = (score) => `${(((score - low + pad) / (high - low + 2 * pad)) * 100).toFixed(2)}%`;
  return make("ul", { class: "bars", style: { "--zero": place(0) } },
    ...shown.map((one) => {
      const won = followed && one.wake_word === wake_word;
      return make("li", { class: won ? "bar is-won" : "bar", style: { "--hue": household.hue(one.agent), "--to": place(one.score) } },
        make("span", { class: "bar-name" }, household.spell(one.wake_word)),
        make("span", { class: "bar-track", "aria-hidden": "true" }, make("span", { class: "bar-fill" })),
        make("span", { class: "bar-score" }, number(one.score), won ? make("span", { class: "hidden" }, ` ${say("chosen")}`) : null));
    }),
    make("li", { class: "bars-scale", "aria-hidden": "true" }, make("span", {}, say("threshold"))));
}
