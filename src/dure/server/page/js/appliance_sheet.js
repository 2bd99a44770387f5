// Everything about one appliance: each trait with the control that fits it.

import { $, make } from "/js/dom.js";
import { home, leftOf, nameOf, span, told, traitName } from "/js/home_state.js";
import { household } from "/js/household.js";
import { clock, onLanguage, say } from "/js/language.js";
import { iconOf } from "/js/plan.js";

const ORDER = ["on_off", "operation", "phase", "remaining_s", "mode", "target_temperature_c", "freezer_target_c", "level", "color", "color_temperature_k", "fan", "swing", "channel", "volume", "mute", "source", "media", "position", "locked", "valve_open"];

export class ApplianceSheet {
  #id = "";
  #held = "";

  constructor() {
    const dialog = $("appliance-sheet");
    $("appliance-sheet-close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => {
      document.querySelector(`#plan [data-appliance="${CSS.escape(this.#id)}"] .tile-name`)?.focus({ preventScroll: true });
      this.#id = this.#held = "";
    });
    home.addEventListener("appliance", ({ detail }) => { if (detail === this.#id) this.#draw(); });
    home.addEventListener("change", () => { if (this.#id) this.#draw(); });
    onLanguage(() => { if (this.#id) this.#draw(); });
    setInterval(() => this.#count(), 1000);
  }

  open(id) {
    this.#id = id;
    this.#draw();
    $("appliance-sheet").showModal();
  }

  #draw() {
    const one = home.appliances.get(this.#id);
    if (!one) return $("appliance-sheet").close();
    if (this.#held) return undefined; // somebody is moving a slider
    const focused = document.activeElement?.closest("#appliance-sheet-body") ? document.activeElement.dataset.key : "";
    $("appliance-sheet-title").textContent = nameOf(one);
    const names = Object.keys(one.traits).sort((a, b) => place(a) - place(b));
    const when = one.changed ? make("p", { class: "sheet-since" }, say("since", { at: clock(new Date(one.changed)) })) : null;
    $("appliance-sheet-body").replaceChildren(
      make("p", { class: one.reachable ? "sheet-where" : "sheet-where problem" }, iconOf(one.kind), one.reachable ? roomOf(one) : say("unreachable")),
      make("ul", { class: "traits" }, ...names.map((name) => this.#row(one, name))),
      ...(when ? [when] : []));
    if (focused) document.querySelector(`#appliance-sheet-body [data-key="${CSS.escape(focused)}"]`)?.focus();
    return undefined;
  }

  #row(one, name) {
    const trait = one.traits[name];
    const usable = trait.writable && household.may("control");
    const id = `trait-${name}`;
    if (!usable) {
      return make("li", { class: "trait" }, make("span", { class: "trait-name" }, traitName(trait)), make("output", { class: "trait-value", "data-trait": name }, name === "remaining_s" ? span(leftOf(one)) : told(name, trait)));
    }
    if (name === "operation") return make("li", { class: "trait trait-wide" }, head(trait, name, id), this.#operations(one, trait));
    if (trait.type === "bool") return make("li", { class: "trait" }, make("span", { class: "trait-name", id }, traitName(trait)), this.#switch(one, name, trait, id));
    if (trait.type === "number") return make("li", { class: "trait trait-wide" }, head(trait, name, id), this.#slider(one, name, trait, id));
    if (trait.type === "option") return make("li", { class: "trait trait-wide" }, make("span", { class: "trait-name", id }, traitName(trait)), this.#options(one, name, trait, id));
    return make("li", { class: "trait" }, make("label", { class: "trait-name", for: `${id}-in` }, traitName(trait)),
      make("input", { type: "color", id: `${id}-in`, "data-key": name, value: trait.value ?? "#ffffff", onchange: (event) => this.#order(one, name, event.target.value) }));
  }

  #switch(one, name, trait, id) {
    const on = trait.value === true;
    return make("span", { class: "trait-switch" }, make("span", { class: "trait-value", "aria-hidden": "true" }, told(name, trait)),
      make("button", { type: "button", class: "switch", role: "switch", "aria-checked": String(on), "aria-labelledby": id, "data-key": name, onclick: () => this.#order(one, name, !on) }, make("i", { "aria-hidden": "true" })));
  }

  #slider(one, name, trait, id) {
    const value = trait.value ?? trait.low;
    const show = (now) => { document.querySelector(`#appliance-sheet-body [data-trait="${name}"]`).textContent = told(name, trait, Number(now)); };
    const step = (by) => this.#order(one, name, stepped(trait, Number(value) + by * trait.step));
    return make("div", { class: "slider" },
      make("button", { type: "button", class: "round", "data-key": `${name}-less`, "aria-label": `${traitName(trait)} −`, onclick: () => step(-1) }, "−"),
      make("input", { type: "range", "data-key": name, min: trait.low, max: trait.high, step: trait.step, value, "aria-labelledby": id, "aria-valuetext": told(name, trait),
        oninput: (event) => { this.#held = name; show(event.target.value); },
        onpointerup: () => this.#letGo(name),
        onpointercancel: () => this.#letGo(name),
        onblur: () => this.#letGo(name),
        onchange: (event) => { this.#held = ""; this.#order(one, name, Number(event.target.value)); } }),
      make("button", { type: "button", class: "round", "data-key": `${name}-more`, "aria-label": `${traitName(trait)} +`, onclick: () => step(1) }, "+"));
  }

  #options(one, name, trait, id) {
    return make("div", { class: "options", role: "group", "aria-labelledby": id }, ...trait.options.map((option) =>
      make("button", { type: "button", class: "option", "aria-pressed": String(option === trait.value), "data-key": `${name}-${option}`, onclick: () => this.#order(one, name, option) }, told(name, trait, option))));
  }

  #operations(one, trait) {
    const now = trait.value;
    const wanted = [
      now !== "running" ? ["running", now === "paused" ? "go_on" : "start", "button-primary"] : null,
      now === "running" && trait.options.includes("paused") ? ["paused", "pause", ""] : null,
      ["running", "paused"].includes(now) ? ["idle", "end", ""] : null,
    ].filter(Boolean);
    return make("div", { class: "options" }, ...wanted.map(([value, words, kind]) =>
      make("button", { type: "button", class: `button ${kind}`, "data-key": `operation-${value}`, onclick: () => this.#order(one, "operation", value) }, say(words))));
  }

  /** A slider was let go: where it was moved, its `change` comes first. */
  #letGo(name) {
    setTimeout(() => {
      if (this.#held !== name) return;
      this.#held = "";
      this.#draw();
    });
  }

  async #order(one, name, value) {
    const key = document.activeElement?.closest("#appliance-sheet-body") ? document.activeElement.dataset.key : "";
    await home.order(one.appliance, name, value);
    if (this.#id !== one.appliance) return; // it was closed meanwhile
    this.#draw();
    if (key && !document.activeElement?.closest("#appliance-sheet-body")) document.querySelector(`#appliance-sheet-body [data-key="${CSS.escape(key)}"]`)?.focus();
  }

  #count() {
    const one = this.#id ? home.appliances.get(this.#id) : null;
    const shown = document.querySelector('#appliance-sheet-body [data-trait="remaining_s"]');
    if (one && shown) shown.textContent = span(leftOf(one));
  }
}

/** A value on the trait's own steps, as near as its bounds allow. */
function stepped({ low, high, step }, value) {
  const on = low + Math.round((value - low) / step) * step;
  return Math.min(high, Math.max(low, Number(on.toFixed(4))));
}

const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

const head = (trait, name, id) => make("span", { class: "trait-head" }, make("span", { class: "trait-name", id }, traitName(trait)), make("output", { class: "trait-value", "data-trait": name }, told(name, trait)));

function roomOf(one) {
  const room = home.rooms.find((other) => other.room === one.room);
  return room ? room.name[document.documentElement.lang] ?? room.name.ko : say("room_none");
}
