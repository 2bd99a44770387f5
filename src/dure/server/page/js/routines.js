// Routines: running them, switching them, making and deleting one's own.

import { HubError, ask } from "/js/api.js";
import { $, icon, make } from "/js/dom.js";
import { home, nameOf, told } from "/js/home_state.js";
import { household } from "/js/household.js";
import { language, onLanguage, say } from "/js/language.js";
import { toast } from "/js/notices.js";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEKDAYS = "mon tue wed thu fri";

export class Routines {
  #all = [];

  constructor() {
    $("routine-form").addEventListener("submit", (event) => { event.preventDefault(); this.#make(); });
    $("routine-more").addEventListener("click", () => { $("routine-actions").append(actionRow()); $("routine-actions").lastElementChild.querySelector("select").focus(); });
    home.addEventListener("change", () => this.#draw());
    onLanguage(() => this.#draw());
  }

  async load() {
    if (!household.may("control")) return;
    this.#all = await ask("GET", "/v1/routines");
    this.#draw();
  }

  async #do(work) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      toast(error.message);
      return null;
    }
  }

  #path = (one, more = "") => `/v1/routines/${encodeURIComponent(one.routine)}${more}`;

  async #run(one) {
    const answer = await this.#do(() => ask("POST", this.#path(one, "/run")));
    if (!answer) return;
    const n = answer.outcomes.filter((outcome) => !outcome.done).length;
    toast(say(n ? "routine_partly" : "routine_ran", { name: title(one), n }));
  }

  async #switch(one) {
    await this.#do(() => ask("PUT", this.#path(one, "/enabled"), { enabled: !one.enabled }));
    await this.#do(() => this.load());
  }

  async #remove(one) {
    if ((await this.#do(async () => (await ask("DELETE", this.#path(one)), true))) !== true) return;
    const { routine, own, next, ...table } = one;
    toast(say("routine_deleted", { name: title(one) }), { action: say("undo"), onAction: () => this.#add(table) });
    await this.#do(() => this.load());
    $("routine-new").focus({ preventScroll: true });
  }

  async #add(table) {
    const added = await this.#do(() => ask("POST", "/v1/routines", table));
    await this.#do(() => this.load());
    return added;
  }

  #making = false;

  async #make() {
    if (this.#making) return; // a second press is not a second routine
    this.#making = true;
    try {
      await this.#create();
    } finally {
      this.#making = false;
    }
  }

  async #create() {
    const name = $("routine-name").value.trim();
    const phrase = $("routine-phrase").value.trim();
    const days = DAYS.filter((one) => $(`day-${one}`).getAttribute("aria-pressed") === "true");
    const at = $("routine-time").value.slice(0, 5);
    const actions = [...$("routine-actions").children].map((row) => JSON.parse(row.querySelector(".routine-value").value));
    if (at && !days.length) return toast(say("routine_no_day"));
    const added = await this.#add({
      title: name, actions, ...(phrase ? { phrases: { [language]: [phrase] } } : {}), ...(at ? { at: [at], days } : {}),
    });
    if (!added) return undefined;
    toast(say("routine_saved", { name }));
    $("routine-form").reset();
    $("routine-new").open = false;
    this.#drawForm();
    $("routine-new").querySelector("summary").focus({ preventScroll: true });
    return undefined;
  }

  #draw() {
    $("routines-card").hidden = !household.may("control") || !home.loaded;
    $("routines-empty").hidden = this.#all.length > 0;
    const here = document.activeElement?.closest("[data-routine]");
    const at = here ? [...here.querySelectorAll("button")].indexOf(document.activeElement) : -1;
    $("routines").replaceChildren(...this.#all.map((one) => this.#row(one)));
    if (here) document.querySelectorAll(`[data-routine="${CSS.escape(here.dataset.routine)}"] button`)[at]?.focus({ preventScroll: true });
    if (!$("routine-new").open || !$("routine-actions").childElementCount) this.#drawForm();
    else for (const one of DAYS) $(`day-${one}`).textContent = say(`day_${one}`);
  }

  #row(one) {
    const name = title(one);
    return make("li", { class: one.enabled ? "routine" : "routine is-off", "data-routine": one.routine },
      make("button", { type: "button", class: "round routine-run", "aria-label": say("routine_run", { name }), onclick: () => this.#run(one) }, icon("play")),
      make("span", { class: "routine-what" }, make("strong", {}, name), make("small", {}, reasons(one))),
      one.own ? make("button", { type: "button", class: "round", "aria-label": say("routine_delete", { name }), onclick: () => this.#remove(one) }, icon("close")) : null,
      make("button", { type: "button", class: "switch", role: "switch", "aria-checked": String(one.enabled), "aria-label": say("routine_on", { name }), onclick: () => this.#switch(one) }, make("i", { "aria-hidden": "true" })));
  }

  #drawForm() {
    $("routine-actions").replaceChildren(actionRow());
    $("routine-days").replaceChildren(...DAYS.map((one) => make("button", {
      type: "button", class: "option", id: `day-${one}`, "aria-pressed": "true",
      onclick: ({ currentTarget }) => currentTarget.setAttribute("aria-pressed", String(currentTarget.getAttribute("aria-pressed") !== "true")),
    }, say(`day_${one}`))));
  }
}

const title = (one) => one.title[language] ?? one.title.ko;

/** When a routine starts, in a person's words. */
function reasons(one) {
  const found = [];
  const phrase = one.phrases?.[language]?.[0] ?? one.phrases?.ko?.[0] ?? one.phrases?.en?.[0];
  if (phrase) found.push(say("routine_says", { phrase }));
  if (one.at) found.push(say("routine_daily", { days: dayNames(one.days), at: one.at.join(", ") }));
  if (one.when) {
    const appliance = home.appliances.get(one.when.appliance);
    const trait = appliance?.traits[one.when.trait];
    found.push(say("routine_when", { name: appliance ? nameOf(appliance) : one.when.appliance, value: trait ? told(one.when.trait, trait, one.when.value) : one.when.value }));
  }
  if (one.next && !one.at) found.push(say("routine_next", { at: moment(new Date(one.next)) }));
  return found.join(" · ");
}

function dayNames(days) {
  const all = days.join(" ");
  if (days.length === 7) return say("every_day");
  if (all === WEEKDAYS) return say("weekdays");
  if (all === "sat sun") return say("weekends");
  return days.map((one) => say(`day_${one}`)).join(" ");
}

const moment = (date) => new Intl.DateTimeFormat(language, { weekday: "short", hour: "numeric", minute: "2-digit" }).format(date);

/** One thing to do: an appliance, and what it is to be. */
function actionRow() {
  const values = make("select", { class: "routine-value", "aria-label": say("routine_value") });
  const fill = (id) => values.replaceChildren(...choices(home.appliances.get(id)).map(([value, words]) => make("option", { value: JSON.stringify(value) }, words)));
  const orderable = [...home.appliances.values()].filter((one) => choices(one).length);
  const which = make("select", { "aria-label": say("routine_what"), onchange: (event) => fill(event.target.value) },
    ...orderable.map((one) => make("option", { value: one.appliance }, nameOf(one))));
  if (orderable.length) fill(orderable[0].appliance);
  const row = make("li", { class: "routine-action" }, which, values,
    make("button", { type: "button", class: "round", "aria-label": say("routine_less"), onclick: () => { if (row.parentElement.childElementCount > 1) row.remove(); } }, icon("close")));
  return row;
}

/** What no routine may do anyway; the hub refuses it too. */
function risky(kind, name, value) {
  if (name === "valve_open") return value === true;
  if (name === "locked") return value === false;
  if (kind === "shutter") return value > 0;
  return ["oven", "cooktop"].includes(kind) && (value === true || value === "running");
}

function choices(one) {
  const found = [];
  for (const [name, trait] of Object.entries(one?.traits ?? {})) {
    if (!trait.writable) continue;
    const values = trait.type === "bool" ? [true, false] : trait.type === "option" ? trait.options.filter((option) => name !== "operation" || ["running", "idle"].includes(option)) : name === "position" ? [100, 0] : [];
    for (const value of values.filter((wanted) => !risky(one.kind, name, wanted))) {
      const words = trait.type === "bool" || name === "operation" ? told(name, trait, value) : `${trait.name[language] ?? trait.name.ko}: ${told(name, trait, value)}`;
      found.push([{ appliance: one.appliance, trait: name, value }, words]);
    }
  }
  return found;
}
