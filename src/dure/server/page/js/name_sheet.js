// Everything about one name: how it is heard, what to expect of it, what it was told, and teaching it one's own voice.

import { HubError, ask } from "/js/api.js";
import { $, languageOf, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { number, onLanguage, say } from "/js/language.js";
import { MicrophoneRefused } from "/js/microphone.js";
import { toast } from "/js/notices.js";
import { outlook, threshold } from "/js/outlook.js";
import { recordCall } from "/js/recorder.js";

const CALLS = 3;

export class NameSheet {
  #context;
  #wake;
  #name = "";
  #told = null;
  #calls = [];
  #result = null;
  #problem = ""; // a sentence's key, or the hub's error
  #stage = "ready"; // ready, listening, busy
  #leave = new AbortController();

  constructor({ context, wake }) {
    this.#context = context;
    this.#wake = wake;
    $("name-sheet-close").addEventListener("click", () => $("name-sheet").close());
    $("name-sheet").addEventListener("close", () => {
      this.#leave.abort();
      this.#stage = "ready";
      // The names may have been drawn anew meanwhile, and the button that opened this with them.
      document.querySelector(`.chip-name[data-name="${CSS.escape(this.#name)}"]`)?.focus({ preventScroll: true });
    });
    $("name-sheet").addEventListener("click", (event) => { if (event.target === $("name-sheet")) $("name-sheet").close(); });
    onLanguage(() => this.#draw());
  }

  /** Whether a call is being recorded: then it is not for the assistants. */
  get listening() {
    return this.#stage === "listening";
  }

  async open(name) {
    this.#name = name.text;
    this.#leave.abort();
    this.#leave = new AbortController();
    this.#calls = [];
    this.#result = null;
    this.#problem = "";
    this.#stage = "ready";
    this.#told = null;
    const { signal } = this.#leave;
    try {
      await this.#load(signal);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      toast(error.message);
      return;
    }
    if (!signal.aborted) $("name-sheet").showModal();
  }

  /** Load what is told of the name, unless another one was opened meanwhile. */
  async #load(signal) {
    const told = await ask("GET", this.#path);
    if (signal.aborted) return;
    this.#told = told;
    this.#draw();
  }

  get #path() {
    return `/v1/names/${encodeURIComponent(this.#name)}`;
  }

  async #call() {
    const { signal } = this.#leave;
    this.#problem = household.state.muted ? "state_muted" : "";
    this.#result = null;
    if (this.#problem) return this.#draw(); // muted is muted
    this.#show("listening");
    try {
      await this.#wake();
      const call = await recordCall(this.#context, signal);
      if (signal.aborted) return;
      if (call) this.#calls.push(call);
      else this.#problem = "teach_silent";
      if (this.#calls.length === CALLS) await this.#teach(signal);
    } catch (error) {
      if (signal.aborted && (error instanceof HubError || error instanceof MicrophoneRefused)) return undefined; // the sheet is closed
      if (error instanceof MicrophoneRefused) this.#problem = error.why;
      else if (error instanceof HubError) { this.#problem = error; this.#calls = []; }
      else throw error;
    } finally {
      if (!signal.aborted) this.#show("ready");
    }
    return undefined;
  }

  async #teach(signal) {
    this.#show("busy");
    const recordings = this.#calls.map((sound, index) => ({ sound, source: String(index + 1) }));
    const result = await ask("POST", `${this.#path}/enrolment`, { recordings });
    if (signal.aborted) return; // it is learned; the sheet is another name's by now
    this.#result = result;
    this.#calls = [];
    await this.#load(signal);
  }

  async #forget() {
    const { signal } = this.#leave;
    try {
      await ask("DELETE", `${this.#path}/enrolment`);
      toast(say("teach_forgotten"));
      if (signal.aborted) return;
      this.#result = null;
      await this.#load(signal);
      $("teach-call")?.focus();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.#problem = error;
      this.#draw();
    }
  }

  #show(stage) {
    this.#stage = stage;
    this.#draw();
    if (stage !== "busy") $("teach-call")?.focus();
  }

  #draw() {
    if (!this.#told) return;
    $("name-sheet-title").textContent = household.spell(this.#name);
    $("name-sheet-body").replaceChildren(
      part("sheet_sounds", sounds(this.#told)),
      part("sheet_expect", make("div", { class: "outlook" }, ...outlook(this.#told), make("p", {}, threshold(this.#told)))),
      part("sheet_feedback", make("p", {}, feedback(this.#told))),
      part("sheet_teach", ...this.#teaching()));
  }

  #teaching() {
    const n = this.#calls.length;
    const done = this.#told.enrolment;
    const listening = this.#stage === "listening";
    const label = listening ? say("teach_listening") : this.#stage === "busy" ? say("teach_busy") : say("teach_call", { n: n + 1 });
    return [
      make("p", {}, say("teach_text", { name: this.#name })),
      make("div", { class: "teach" },
        make("button", { type: "button", id: "teach-call", class: listening ? "button button-primary is-listening" : "button button-primary", "aria-disabled": this.#stage !== "ready", onclick: () => { if (this.#stage === "ready") this.#call(); } }, label),
        make("span", { class: "teach-dots", role: "img", "aria-label": say("teach_progress", { n }) }, ...Array.from({ length: CALLS }, (_, index) => make("i", { class: index < n ? "is-done" : "" })))),
      make("p", { class: "hidden", role: "status" }, n ? say("teach_progress", { n }) : ""),
      this.#problem ? make("p", { class: "problem", role: "alert" }, this.#problem instanceof HubError ? this.#problem.message : say(this.#problem)) : null,
      this.#result ? result(this.#result) : null,
      done ? make("p", { class: "taught" }, make("span", {}, say("teach_taught", { n: done.recordings, before: number(done.before), after: number(done.after) })),
        make("button", { type: "button", class: "button button-quiet", onclick: () => this.#forget() }, say("teach_forget"))) : null,
    ].filter(Boolean);
  }
}

const part = (title, ...children) => make("section", {}, make("h3", {}, say(title)), ...children);

function sounds(told) {
  return make("ul", { class: "sounds" }, ...told.pronunciations.map((one) =>
    make("li", {}, make("span", { lang: languageOf(one.spelling) }, one.spelling), make("code", {}, one.phones.join(" ")), make("small", {}, say(`basis_${one.basis}`)))));
}

function feedback(told) {
  if (!told.feedback.length) return say("feedback_none");
  const count = (verdict) => told.feedback.filter((one) => one.verdict === verdict).length;
  return say("feedback_count", { wrong: count("wrong"), missed: count("missed"), shift: number(told.shift) });
}

function result(told) {
  if (!told.learned.length) return make("p", { role: "status" }, say("teach_same"));
  return make("p", { class: "outlook-good", role: "status" }, say("teach_better", { before: number(told.before), after: number(told.after) }), " ",
    say("teach_cost", { before: told.false_alarms_before, after: told.false_alarms_after }));
}
