// What the page knows of the hub: its assistants, names and switches. Everything else asks here.

import { ask } from "/js/api.js";
import { languageOf } from "/js/dom.js";
import { language } from "/js/language.js";

const HUES = [168, 262, 38, 84, 340, 222, 128, 14, 300, 60];

class Household extends EventTarget {
  agents = [];
  names = [];
  state = { muted: false, scopes: [], open: true };

  #muted = 0; // how often it was told

  async load() {
    const told = this.#muted;
    const [state, agents, names] = await Promise.all([ask("GET", "/v1/state"), ask("GET", "/v1/agents"), ask("GET", "/v1/names")]);
    if (told !== this.#muted) state.muted = this.state.muted; // what was told meanwhile is newer
    Object.assign(this, { state, agents, names });
    this.#tell();
  }

  async loadNames() {
    this.names = await ask("GET", "/v1/names");
    this.#tell();
  }

  mute(muted) {
    this.#muted++;
    this.state = { ...this.state, muted };
    this.#tell();
  }

  may(scope) {
    return this.state.scopes.includes(scope);
  }

  /** What an assistant is called in the page's language. */
  title(agent) {
    const found = this.agents.find((one) => one.id === agent);
    return found?.title[language] ?? found?.title.ko ?? agent;
  }

  /** A name as it is written in the page's language, where it is heard in that spelling too. */
  spell(text) {
    const name = this.names.find((one) => one.text === text);
    return [text, ...(name?.also ?? [])].find((one) => languageOf(one) === language) ?? text;
  }

  /** An assistant's own colour, as a hue; new ones get the next. */
  hue(agent) {
    const at = this.agents.findIndex((one) => one.id === agent);
    return HUES[(at < 0 ? 0 : at) % HUES.length];
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

export const household = new Household();
