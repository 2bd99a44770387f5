// Which names are listened for; adding one, taking one away, and taking that back.

import { HubError, ask } from "/js/api.js";
import { $, icon, languageOf, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { onLanguage, say } from "/js/language.js";
import { toast } from "/js/notices.js";
import { outlook } from "/js/outlook.js";

const PAUSE_MS = 350;

export class Names {
  #onAbout;
  #waiting = 0;
  #asked = 0;
  #busy = false;
  #drawn = "";

  constructor({ onAbout }) {
    this.#onAbout = onAbout;
    $("names-text").addEventListener("input", () => {
      clearTimeout(this.#waiting);
      $("names-problem").textContent = "";
      this.#waiting = setTimeout(() => this.#look(), PAUSE_MS);
    });
    $("names-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add({ text: $("names-text").value.trim(), agent: $("names-agent").value });
    });
    household.addEventListener("change", () => this.draw());
    onLanguage(() => { this.draw(); this.#look(); });
  }

  draw() {
    const names = household.names.filter((name) => name.kind === "name");
    const may = household.may("control");
    const shape = JSON.stringify([document.documentElement.lang, may, household.agents, names]);
    if (shape === this.#drawn) return; // a choice that is open stays open
    this.#drawn = shape;
    $("names-count").textContent = say("names_count", { n: names.length });
    $("names-form").hidden = !may;
    $("names").replaceChildren(...household.agents.map((agent) => group(agent, names.filter((name) => name.agent === agent.id), may ? { onRemove: (name) => this.#remove(name), onAbout: this.#onAbout } : {})));
    const chosen = $("names-agent").value;
    $("names-agent").replaceChildren(...household.agents.map((agent) => make("option", { value: agent.id, selected: agent.id === chosen }, household.title(agent.id))));
  }

  /** What is to be expected of the name that is being typed. */
  async #look() {
    const text = $("names-text").value.trim();
    const number = ++this.#asked;
    const told = text ? await ask("POST", "/v1/names/check", { names: [text] }).catch(() => null) : null;
    if (number !== this.#asked) return;
    const take = (better) => { $("names-text").value = better; $("names-text").focus(); this.#look(); };
    $("names-outlook").replaceChildren(...(told ? outlook(told.names[0], { onTake: take }) : []));
  }

  /** One thing at a time: a second press of the same button is not a second wish. */
  async #once(work) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      $("names-problem").textContent = error.message;
    } finally {
      this.#busy = false;
    }
  }

  #add = (name, quietly = false) => this.#once(async () => {
    $("names-problem").textContent = "";
    clearTimeout(this.#waiting);
    this.#asked++;
    $("names-outlook").replaceChildren();
    const added = await ask("POST", "/v1/names", name);
    await household.loadNames();
    if (quietly) return;
    $("names-text").value = "";
    toast(say("added", { name: added.text }), { action: say("undo"), onAction: () => this.#remove(added, true) });
  });

  #remove = (name, quietly = false) => this.#once(async () => {
    $("names-problem").textContent = "";
    await ask("DELETE", `/v1/names/${encodeURIComponent(name.text)}`);
    await household.loadNames();
    const again = { text: name.text, agent: name.agent, also: name.also };
    if (!quietly) toast(say("removed", { name: name.text }), { action: say("undo"), onAction: () => this.#add(again, true) });
    $("names-text").focus({ preventScroll: true });
  });
}

function group(agent, names, may) {
  return make("li", { class: "owner", style: { "--hue": household.hue(agent.id) } },
    make("span", { class: "owner-title" }, make("span", { class: "dot", "aria-hidden": "true" }), household.title(agent.id)),
    names.length
      ? make("ul", { class: "chips", "aria-label": household.title(agent.id) }, ...names.map((name) => chip(name, may)))
      : make("p", { class: "none" }, say("nameless")));
}

function chip(name, { onRemove, onAbout }) {
  const also = name.also.length ? say("also", { names: name.also.join(", ") }) : null;
  const words = [make("span", { lang: languageOf(name.text) }, name.text), ...name.also.map((one) => make("span", { class: "also", lang: languageOf(one) }, one))];
  return make("li", { class: "chip", title: also },
    ...(onAbout ? [make("button", { type: "button", class: "chip-name", "data-name": name.text, "aria-haspopup": "dialog", "aria-label": say("about", { name: name.text }), onclick: () => onAbout(name) }, ...words)] : words),
    onRemove ? make("button", { type: "button", "aria-label": say("remove", { name: name.text }), onclick: () => onRemove(name) }, icon("close")) : null);
}
