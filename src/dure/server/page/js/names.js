// Which names are listened for; adding one, taking one away, and taking that back.

import { HubError, ask } from "/js/api.js";
import { $, icon, languageOf, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { onLanguage, say } from "/js/language.js";
import { toast } from "/js/notices.js";

export class Names {
  constructor() {
    $("names-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add({ text: $("names-text").value.trim(), agent: $("names-agent").value });
    });
    household.addEventListener("change", () => this.draw());
    onLanguage(() => this.draw());
  }

  draw() {
    const names = household.names.filter((name) => name.kind === "name");
    const may = household.may("control");
    $("names-count").textContent = say("names_count", { n: names.length });
    $("names-form").hidden = !may;
    $("names").replaceChildren(...household.agents.map((agent) => group(agent, names.filter((name) => name.agent === agent.id), may ? (name) => this.#remove(name) : null)));
    const chosen = $("names-agent").value;
    $("names-agent").replaceChildren(...household.agents.map((agent) => make("option", { value: agent.id, selected: agent.id === chosen }, household.title(agent.id))));
  }

  async #add(name, quietly = false) {
    $("names-problem").textContent = "";
    try {
      const added = await ask("POST", "/v1/names", name);
      await household.loadNames();
      if (quietly) return;
      $("names-text").value = "";
      toast(say("added", { name: added.text }), { action: say("undo"), onAction: () => this.#remove(added, true) });
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      $("names-problem").textContent = error.message;
    }
  }

  async #remove(name, quietly = false) {
    try {
      await ask("DELETE", `/v1/names/${encodeURIComponent(name.text)}`);
      await household.loadNames();
      const again = { text: name.text, agent: name.agent, also: name.also };
      if (!quietly) toast(say("removed", { name: name.text }), { action: say("undo"), onAction: () => this.#add(again, true) });
      $("names-text").focus({ preventScroll: true });
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      $("names-problem").textContent = error.message;
    }
  }
}

function group(agent, names, onRemove) {
  return make("li", { class: "owner", style: { "--hue": household.hue(agent.id) } },
    make("span", { class: "owner-title" }, make("span", { class: "dot", "aria-hidden": "true" }), household.title(agent.id)),
    names.length
      ? make("ul", { class: "chips", "aria-label": household.title(agent.id) }, ...names.map((name) => chip(name, onRemove)))
      : make("p", { class: "none" }, say("nameless")));
}

function chip(name, onRemove) {
  const also = name.also.length ? say("also", { names: name.also.join(", ") }) : null;
  return make("li", { class: "chip", title: also }, make("span", { lang: languageOf(name.text) }, name.text),
    ...name.also.map((one) => make("span", { class: "also", lang: languageOf(one) }, one)),
    onRemove ? make("button", { type: "button", "aria-label": say("remove", { name: name.text }), onclick: () => onRemove(name) }, icon("close")) : null);
}
