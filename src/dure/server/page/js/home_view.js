// The home's view: the plan, the sheet, the question before what can do harm, and which of the two views is shown.

import { Accounts } from "/js/accounts.js";
import { ApplianceSheet } from "/js/appliance_sheet.js";
import { $ } from "/js/dom.js";
import { HomeHistory } from "/js/home_history.js";
import { home, isOn, nameOf, told, traitName } from "/js/home_state.js";
import { household } from "/js/household.js";
import { onLanguage, say } from "/js/language.js";
import { complain } from "/js/notices.js";
import { drawPlan, refreshTile } from "/js/plan.js";
import { Routines } from "/js/routines.js";

const HASH = "#home";

export class HomeView {
  #sheet = new ApplianceSheet();
  #history = new HomeHistory();
  #routines = new Routines();
  #accounts = new Accounts();
  #drawn = "";

  constructor() {
    home.confirm = (one, trait, value) => this.#confirm(one, trait, value);
    home.addEventListener("change", () => this.#draw());
    home.addEventListener("appliance", ({ detail }) => { refreshTile(detail); this.#count(); });
    household.addEventListener("change", () => { if (home.loaded) this.#draw(); });
    onLanguage(() => this.#draw());
    addEventListener("hashchange", () => this.#show());
    setInterval(() => this.#tick(), 1000);
    this.#show();
  }

  /** Load it all; whoever may only listen sees the plan and nothing else. */
  async load() {
    await home.load();
    await Promise.all([this.#history.load(), this.#routines.load(), this.#accounts.load()]);
  }

  /** Take an event of the home; whether it was one. */
  take(event) {
    switch (event.type) {
      case "appliance.changed": home.take(event); if (event.order) this.#history.soon(); return true;
      case "appliance.reached": home.take(event); return true;
      case "appliance.refused": return true;
      case "home.changed": this.load().catch(complain); return true;
      case "routines.changed": case "routine.ended": this.#routines.load().catch(complain); return true;
      case "routine.started": return true;
      default: return false;
    }
  }

  #show() {
    const wanted = location.hash === HASH;
    $("view-voice").toggleAttribute("aria-current", false);
    $(wanted ? "view-home" : "view-voice").setAttribute("aria-current", "page");
    $(wanted ? "view-voice" : "view-home").removeAttribute("aria-current");
    $("voice-view").hidden = wanted;
    if (location.hash === "#stage") $("stage").focus(); // the skip link's, from the other view too
    $("home-view").hidden = !wanted;
  }

  #draw() {
    if (!home.loaded) return;
    const shape = JSON.stringify([document.documentElement.lang, household.may("control"), home.rooms, [...home.appliances.values()].map((one) => [one.appliance, one.room, one.name, Object.keys(one.traits)])]);
    if (shape !== this.#drawn) {
      this.#drawn = shape;
      $("plan").replaceChildren(...drawPlan((id) => this.#sheet.open(id)));
    }
    for (const id of home.appliances.keys()) refreshTile(id);
    $("plan-empty").hidden = home.appliances.size > 0;
    this.#count();
  }

  #count() {
    const all = [...home.appliances.values()];
    const away = all.filter((one) => !one.reachable).length;
    const parts = [say("home_summary", { n: all.length, on: all.filter(isOn).length })];
    if (away) parts.push(say("home_away", { n: away }));
    $("home-summary").textContent = parts.join(" · ");
  }

  /** Time that runs down is counted here; the hub tells it now and then. */
  #tick() {
    if ($("home-view").hidden) return;
    for (const one of home.appliances.values()) if (one.traits.operation?.value === "running" && one.traits.remaining_s) refreshTile(one.appliance);
  }

  #confirm(one, name, value) {
    if ($("confirm-sheet").open) return Promise.resolve(false); // one question at a time: a yes is for what is written there
    const trait = one.traits[name];
    $("confirm-text").textContent = say("confirm_text", { name: nameOf(one), what: trait.type === "bool" ? told(name, trait, value) : `${traitName(trait)} ${told(name, trait, value)}` });
    const dialog = $("confirm-sheet");
    return new Promise((answer) => {
      let said = false;
      const yes = () => { said = true; dialog.close(); };
      const no = () => dialog.close();
      $("confirm-do").addEventListener("click", yes);
      $("confirm-not").addEventListener("click", no);
      dialog.addEventListener("close", () => {
        $("confirm-do").removeEventListener("click", yes);
        $("confirm-not").removeEventListener("click", no);
        answer(said);
      }, { once: true });
      dialog.showModal();
      $("confirm-not").focus();
    });
  }
}
