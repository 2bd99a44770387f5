// What was said before, as long as the hub keeps it.

import { ask } from "/js/api.js";
import { $, languageOf, make } from "/js/dom.js";
import { answer } from "/js/conversation.js";
import { household } from "/js/household.js";
import { clock, day, onLanguage, say } from "/js/language.js";

const MOST = 40;

export class History {
  #turns = [];

  constructor() {
    onLanguage(() => this.#draw());
  }

  async load() {
    document.querySelector(".history").hidden = !household.may("control");
    if (!household.may("control")) return;
    this.#turns = (await ask("GET", `/v1/turns?limit=${MOST}`)).map((turn) => ({ ...turn, at: new Date(turn.at) }));
    this.#draw();
  }

  #draw() {
    const days = household.state.keep_days ?? 1;
    $("history-note").textContent = days === 0 ? say("history_none") : days === 1 ? say("history_today") : say("history_days", { days });
    $("history-empty").hidden = this.#turns.length > 0;
    const open = new Set([...$("history").querySelectorAll("details[open]")].map((one) => one.dataset.turn));
    const at = document.activeElement?.closest("#history details")?.dataset.turn;
    const rows = [];
    let shown = "";
    for (const turn of this.#turns) {
      const date = day(turn.at);
      if (date !== shown) rows.push(make("li", { class: "day" }, make("h3", {}, (shown = date))));
      rows.push(make("li", { class: "past" }, make("details", { "data-turn": turn.turn, open: open.has(turn.turn) },
        make("summary", {}, make("time", { datetime: turn.at.toISOString() }, clock(turn.at)), make("span", { class: "dot", style: { "--hue": household.hue(turn.agent) }, "aria-hidden": "true" }), make("span", { class: "past-words", lang: turn.language || languageOf(turn.request) }, turn.request || household.title(turn.agent))),
        answer(turn.agent, turn.reply))));
    }
    $("history").replaceChildren(...rows);
    if (at) document.querySelector(`#history [data-turn="${CSS.escape(at)}"] summary`)?.focus({ preventScroll: true });
  }
}
