// What crossed between assistants, skills, partners and the home: kinds of data, never the data.

import { ask } from "/js/api.js";
import { $, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { clock, day, onLanguage, say } from "/js/language.js";

const MOST = 40;
const PEOPLE = "household";

export class Crossings {
  #records = [];

  constructor() {
    onLanguage(() => this.#draw());
  }

  async load() {
    if (household.may("control")) this.#records = (await ask("GET", `/v1/audit?limit=${MOST}`)).map((one) => ({ ...one, at: new Date(one.at) }));
    this.#draw();
  }

  #draw() {
    document.querySelector(".crossings").hidden = this.#records.length === 0;
    const rows = [];
    let shown = "";
    for (const one of this.#records) {
      const date = day(one.at);
      if (date !== shown) rows.push(make("li", { class: "day" }, make("h3", {}, (shown = date))));
      rows.push(make("li", { class: "crossing" },
        make("time", { datetime: one.at.toISOString() }, clock(one.at)),
        make("span", {}, say(`crossed_${one.kind.replace(".", "_")}`, { source: this.#name(one.source), target: this.#name(one.target) })),
        make("span", { class: "crossing-what" }, one.what.map((kind) => this.#kind(kind)).join(" · "))));
    }
    $("crossings").replaceChildren(...rows);
  }

  #name(id) {
    return id === PEOPLE ? say("crossed_household") : household.title(id) || id;
  }

  #kind(kind) {
    const [sort, name] = kind.split(":");
    return name ? `${say(`crossed_kind_${sort}`)} ${name}` : sort === "words" ? say("crossed_kind_words") : kind;
  }
}
