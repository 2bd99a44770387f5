// What the page knows of the home: rooms, appliances, what they are, and having them do something.

import { HubError, ask } from "/js/api.js";
import { language, number, say } from "/js/language.js";
import { toast } from "/js/notices.js";

const RUNNING = new Set(["running"]);
const SWITCHES = ["light", "tv", "set_top_box", "speaker", "air_conditioner", "air_purifier", "humidifier", "dehumidifier", "fan", "plug", "switch", "boiler", "thermostat"];

class HomeState extends EventTarget {
  rooms = [];
  appliances = new Map();
  loaded = false;
  /** Asks a person once more; the view puts its dialog here. */
  confirm = async () => false;

  async load() {
    const told = await ask("GET", "/v1/home");
    this.rooms = told.rooms;
    this.appliances = new Map(told.appliances.map((one) => [one.appliance, { ...one, at: Date.now() }]));
    this.loaded = true;
    this.#tell("change");
  }

  /** Take `appliance.…` events. */
  take(event) {
    const one = this.appliances.get(event.appliance);
    if (!one) return;
    if (event.type === "appliance.reached") one.reachable = event.reachable;
    else if (one.traits[event.trait]) {
      one.traits[event.trait].value = event.value;
      one.changed = new Date().toISOString();
      if (event.trait === "remaining_s" || event.trait === "operation") one.at = Date.now();
    }
    this.#tell("appliance", event.appliance);
  }

  /** Have something done by hand; whether it was done. */
  async order(appliance, trait, value, confirmation = "") {
    const one = this.appliances.get(appliance);
    if (!one) return false;
    try {
      const { outcomes: [outcome] } = await ask("POST", "/v1/home/orders", { orders: [{ appliance, trait, value, confirmation }] });
      if (outcome.done) {
        one.traits[trait].value = outcome.value;
        this.#tell("appliance", appliance);
        this.#tell("done");
        return true;
      }
      if (!outcome.confirmation) toast(refusal(one, outcome));
      else if (await this.confirm(one, trait, value)) return this.order(appliance, trait, value, outcome.confirmation);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      toast(error.message);
    }
    this.#tell("appliance", appliance);
    return false;
  }

  of(room) {
    return [...this.appliances.values()].filter((one) => one.room === room);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

export const home = new HomeState();

export const nameOf = (one) => one?.name[language] ?? one?.name.ko ?? one?.appliance ?? "";

export const traitName = (trait) => trait.name[language] ?? trait.name.ko;

export function refusal(one, outcome) {
  const why = outcome.detail?.[language];
  return why ? say("reason_because", { name: nameOf(one), why: why.replace(/\.$/, "") }) : say(`reason_${outcome.reason}`, { name: nameOf(one) });
}

/** Whether a touch of the thing itself switches it. */
export const isSwitch = (one) => SWITCHES.includes(one.kind) && one.traits.on_off?.writable === true;

/** Whether it is doing something. */
export function isActive(one) {
  const { on_off, operation, valve_open, locked, motion, open, door_open } = one.traits;
  if (operation) return RUNNING.has(operation.value);
  if (on_off) return on_off.value === true;
  if (valve_open) return valve_open.value === true;
  if (locked) return locked.value === false;
  return [motion, open, door_open].some((trait) => trait?.value === true);
}

/** Whether it draws power for somebody now. */
export const isOn = (one) => one.reachable && (one.traits.on_off?.value === true || one.traits.operation?.value === "running");

/** Whether somebody should look: gas or smoke, or a door that is not locked. */
export const isAlarming = (one) => ["gas_leak", "smoke", "water_leak"].some((name) => one.traits[name]?.value === true);

export function leftOf(one) {
  const told = one.traits.remaining_s?.value;
  if (!told) return 0;
  const passed = one.traits.operation?.value === "running" ? (Date.now() - one.at) / 1000 : 0;
  return Math.max(0, told - passed);
}

export function span(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (!parts[0]) parts.shift();
  return parts.map((part, at) => (at ? String(part).padStart(2, "0") : part)).join(":");
}

/** A value of a trait as people say it. */
export function told(name, trait, value = trait.value) {
  if (value === null || value === undefined) return say("unknown_value");
  if (trait.type === "option") return trait.words?.[value]?.[language] ?? value;
  if (name === "remaining_s") return span(value);
  if (trait.type === "number") {
    const digits = trait.step < 1 ? 1 : 0;
    return name === "channel" ? String(value) : `${number(value, digits)}${trait.unit === "%" || trait.unit.startsWith("°") ? "" : " "}${trait.unit}`.trim();
  }
  if (trait.type !== "bool") return value;
  if (["valve_open", "door_open", "open"].includes(name)) return say(value ? "open" : "closed");
  if (name === "locked") return say(value ? "locked" : "unlocked");
  if (name === "motion") return say(value ? "seen_motion" : "no_motion");
  if (name === "smoke") return say(value ? "smoke_yes" : "no_leak");
  if (["gas_leak", "water_leak"].includes(name)) return say(value ? "leak" : "no_leak");
  return say(value ? "on" : "off");
}

/** The one thing that is worth saying under the name of an appliance. */
export function summary(one) {
  if (!one.reachable) return say("away_short");
  const { traits } = one;
  for (const name of ["gas_leak", "smoke", "water_leak"]) if (traits[name]?.value) return told(name, traits[name]);
  if (traits.operation) {
    const left = leftOf(one);
    if (left > 0 && ["running", "paused"].includes(traits.operation.value)) return span(left);
    if (traits.battery && traits.operation.value === "idle") return told("battery", traits.battery);
    return told("operation", traits.operation);
  }
  if (traits.on_off && !traits.on_off.value) return say("off");
  for (const name of ["motion", "open", "channel", "target_temperature_c", "level", "humidity", "pm2_5", "power_w", "valve_open", "locked", "position", "temperature_c", "fan", "mode"]) {
    if (traits[name] && traits[name].value !== null) return told(name, traits[name]);
  }
  return traits.on_off ? told("on_off", traits.on_off) : "";
}
