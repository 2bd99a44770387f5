// Timers and alarms: those that ring at the top, those that wait in the list.

import { HubError, ask, hubNow } from "/js/api.js";
import { $, icon, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { clock, onLanguage, say } from "/js/language.js";
import { complain, notice } from "/js/notices.js";

export class Timers {
  #timers = [];

  constructor() {
    onLanguage(() => this.#draw());
    setInterval(() => { if (this.#timers.length) this.#drawWaiting(); }, 1000);
  }

  async load() {
    if (!household.may("control")) return;
    this.#timers = (await ask("GET", "/v1/timers")).map((timer) => ({ ...timer, due: new Date(timer.due) }));
    this.#draw();
  }

  /** Take `timer.…` events; the hub knows the rest, and tells it to whoever may ask. */
  take(event) {
    if (event.type === "timer.stopped") {
      this.#timers = this.#timers.filter((one) => one.timer !== event.timer);
      this.#draw();
    }
    if (event.type === "timer.rang" && !this.#timers.some((one) => one.timer === event.timer && one.state === "ringing")) {
      this.#timers = [...this.#timers.filter((one) => one.timer !== event.timer), { ...event, state: "ringing", due: new Date() }];
      this.#draw();
    }
    if (event.type === "timer.missed") {
      notice(`missed-${event.timer}`, () => say("missed", { at: clock(new Date(event.due_ms)), what: event.label || say(event.kind) }));
    }
    return this.load();
  }

  async #order(timer, order) {
    try {
      await ask("POST", `/v1/timers/${encodeURIComponent(timer.timer)}/${order}`);
    } catch (error) {
      if (!(error instanceof HubError) || error.status !== 404) complain(error); // it is over already
    }
    await this.load().catch(complain);
  }

  #draw() {
    const ringing = this.#timers.filter((one) => one.state === "ringing");
    const shape = JSON.stringify([document.documentElement.lang, ringing.map((one) => [one.timer, one.label])]);
    if ($("rings").dataset.shape !== shape) $("rings").replaceChildren(...ringing.map((timer) =>
      make("div", { class: "ringing", style: { "--hue": household.hue(timer.agent) } }, icon("bell"),
        make("p", {}, make("strong", {}, say("rings", { kind: say(timer.kind) })), timer.label ? ` ${timer.label}` : ""),
        make("button", { type: "button", class: "button button-primary", onclick: () => this.#order(timer, "stop") }, say("ring_stop")),
        make("button", { type: "button", class: "button button-plain", onclick: () => this.#order(timer, "snooze") }, say("ring_snooze", { minutes: Math.round((household.state.snooze_s ?? 300) / 60) })))));
    $("rings").dataset.shape = shape;
    this.#drawWaiting();
  }

  #drawWaiting() {
    const waiting = this.#timers.filter((one) => one.state === "pending");
    $("timers-card").hidden = !waiting.length;
    const ids = waiting.map((one) => one.timer).join(" ");
    if ($("timers").dataset.ids !== ids + document.documentElement.lang) {
      $("timers").dataset.ids = ids + document.documentElement.lang;
      $("timers").replaceChildren(...waiting.map((timer) => make("li", { class: "timer", style: { "--hue": household.hue(timer.agent) } },
        make("span", { class: "dot", "aria-hidden": "true" }),
        make("span", { class: "timer-what" }, timer.label || say(timer.kind), make("small", {}, `${household.title(timer.agent)} · ${clock(timer.due)}`)),
        make("span", { class: "timer-left", role: "timer" }),
        make("button", { type: "button", class: "round", "aria-label": say("timer_cancel", { kind: timer.label || say(timer.kind) }), onclick: () => this.#order(timer, "stop") }, icon("close")))));
    }
    waiting.forEach((timer, at) => { $("timers").children[at].querySelector(".timer-left").textContent = span(timer.due - hubNow()); });
  }
}

function span(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (!parts[0]) parts.shift();
  return parts.map((part, at) => (at ? String(part).padStart(2, "0") : part)).join(":");
}
