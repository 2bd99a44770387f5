// Who did what in the home, and taking the last of it back.

import { ask } from "/js/api.js";
import { $, make } from "/js/dom.js";
import { home, nameOf, refusal, told, traitName } from "/js/home_state.js";
import { household } from "/js/household.js";
import { clock, day, onLanguage, say } from "/js/language.js";
import { complain, toast } from "/js/notices.js";

const MOST = 40;
const SOON_MS = 300;

export class HomeHistory {
  #actions = [];
  #waiting = 0;

  constructor() {
    $("home-undo").addEventListener("click", () => this.#undo());
    home.addEventListener("done", () => this.soon());
    home.addEventListener("change", () => this.#draw());
    onLanguage(() => this.#draw());
  }

  /** Look again in a moment: what one wish does comes all at once. */
  soon() {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.load().catch(complain), SOON_MS);
  }

  async load() {
    if (!household.may("control")) return;
    this.#actions = (await ask("GET", `/v1/home/history?limit=${MOST}`)).map((one) => ({ ...one, at: new Date(one.at) }));
    this.#draw();
  }

  async #undo() {
    $("home-undo").disabled = true;
    try {
      const { outcomes } = await ask("POST", "/v1/home/undo");
      const left = outcomes.filter((one) => !one.done);
      if (!outcomes.length) toast(say("undo_nothing"));
      else if (left.length) toast(`${say("undo_partly")} ${refusal(home.appliances.get(left[0].appliance), left[0])}`);
      else toast(say("undo_done"));
      await this.load();
    } catch (error) {
      complain(error);
    }
    $("home-undo").disabled = false;
    $("home-undo").focus({ preventScroll: true });
  }

  #draw() {
    $("home-history-card").hidden = !household.may("control");
    $("home-history-empty").hidden = this.#actions.length > 0;
    $("home-undo").hidden = !this.#actions.some((one) => !one.undone && !one.left && !one.order.startsWith("undo:"));
    const rows = [];
    let shown = "";
    for (const action of this.#actions) {
      const date = day(action.at);
      if (date !== shown) rows.push(make("li", { class: "day" }, make("h3", {}, (shown = date))));
      rows.push(row(action));
    }
    $("home-history").replaceChildren(...rows);
  }
}

function row(action) {
  const one = home.appliances.get(action.appliance);
  const trait = one?.traits[action.trait];
  const value = trait ? told(action.trait, trait, action.value) : String(action.value);
  const what = trait && !["on_off", "operation", "valve_open", "locked"].includes(action.trait) ? `${traitName(trait)} ${value}` : value;
  return make("li", { class: action.undone ? "deed is-undone" : "deed" },
    make("time", { datetime: action.at.toISOString() }, clock(action.at)),
    make("span", { class: "deed-what" }, make("strong", {}, one ? nameOf(one) : action.appliance), " ", make("span", {}, what)),
    make("small", {}, who(action), action.undone ? ` · ${say("undone")}` : ""));
}

function who({ agent, person, means }) {
  const by = [person, agent ? say("by_agent", { agent: household.title(agent) }) : "", say(`by_${means}`)];
  return by.filter(Boolean).join(" ");
}
