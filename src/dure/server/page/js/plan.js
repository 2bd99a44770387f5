// The plan of the home: rooms where they lie, and in each what stands in it.

import { icon, make } from "/js/dom.js";
import { home, isActive, isAlarming, isSwitch, nameOf, summary, told } from "/js/home_state.js";
import { household } from "/js/household.js";
import { language, say } from "/js/language.js";

const KINDS = new Set(["light", "tv", "set_top_box", "speaker", "washer", "dryer", "dishwasher", "clothes_care", "air_conditioner", "air_purifier", "humidifier", "dehumidifier", "fan", "refrigerator", "kimchi_refrigerator", "rice_cooker", "oven", "cooktop", "robot_cleaner", "water_purifier", "boiler", "thermostat", "gas_valve", "water_valve", "door_lock", "blinds", "shutter", "plug", "switch", "sensor"]);
const ALIKE = { dryer: "washer", dehumidifier: "humidifier", kimchi_refrigerator: "refrigerator", cooktop: "boiler", thermostat: "boiler", water_valve: "gas_valve", shutter: "blinds" };

const ROW_PX = 6.5; // a tenth of a metre, at least: a room grows with what stands in it

export const iconOf = (kind) => icon(`k-${ALIKE[kind] ?? (KINDS.has(kind) ? kind : "plug")}`);

/** Draw the whole plan; `onOpen` gets the id of an appliance whose sheet is wanted. */
export function drawPlan(onOpen) {
  const placed = home.rooms.filter((room) => room.plan);
  const known = new Set(placed.map((room) => room.room));
  const rest = [...home.appliances.values()].filter((one) => !known.has(one.room));
  const xs = edges(placed.flatMap(({ plan }) => [plan[0], plan[0] + plan[2]]));
  const ys = edges(placed.flatMap(({ plan }) => [plan[1], plan[1] + plan[3]]));
  const rooms = placed.map((room) => {
    const [x, y, width, height] = room.plan;
    const area = [ys.indexOf(y), xs.indexOf(x), ys.indexOf(y + height), xs.indexOf(x + width)].map((line) => line + 1).join(" / ");
    return drawRoom(room.room, room.name[language] ?? room.name.ko, home.of(room.room), onOpen, { "--area": area });
  });
  const others = rest.length ? [drawRoom("", say("room_none"), rest, onOpen, {})] : [];
  return [
    placed.length ? make("ul", { class: "plan", "aria-label": say("plan_label"), style: { "--columns": tracks(xs, (size) => `minmax(0, ${size}fr)`), "--rows": tracks(ys, (size) => `minmax(${size * ROW_PX}px, auto)`) } }, ...rooms) : null,
    others.length ? make("ul", { class: "plan-rest" }, ...others) : null,
  ].filter(Boolean);
}

/** Where the walls stand, from one side to the other. */
const edges = (all) => [...new Set(all)].sort((a, b) => a - b);

const tracks = (lines, track) => lines.slice(1).map((line, at) => track(line - lines[at])).join(" ") || "auto";

function drawRoom(id, title, appliances, onOpen, style) {
  return make("li", { class: "room", "data-room": id, style },
    make("h3", {}, capital(title), make("span", { class: "room-air" })),
    make("ul", { class: "tiles" }, ...appliances.map((one) => make("li", { class: "tile", "data-appliance": one.appliance }, ...tile(one, onOpen)))));
}

function tile(one, onOpen) {
  const open = () => onOpen(one.appliance);
  const name = nameOf(one);
  const may = household.may("control");
  const toggles = isSwitch(one) && may;
  const act = toggles ? () => toggle(one.appliance) : open;
  return [
    make("button", { type: "button", class: "tile-icon", "aria-haspopup": toggles ? null : "dialog", "aria-label": toggles ? null : say("more_of", { name }), onclick: act }, iconOf(one.kind)),
    make("button", { type: "button", class: "tile-name", "aria-haspopup": "dialog", "aria-label": say("more_of", { name }), onclick: open },
      make("span", { class: "tile-title" }, shorter(one)), make("span", { class: "tile-state" })),
  ];
}

/** Inside its room, a thing need not be called by that room's name. */
function shorter(one) {
  const name = nameOf(one);
  const room = home.rooms.find((other) => other.room === one.room)?.name[language] ?? "";
  const rest = room && name.toLowerCase().startsWith(`${room.toLowerCase()} `) ? name.slice(room.length + 1) : name;
  return capital(rest);
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Switch it to what it is not now: the tile may be older than what is known of the thing. */
async function toggle(id) {
  const button = document.querySelector(`#plan [data-appliance="${CSS.escape(id)}"] .tile-icon`);
  button?.setAttribute("aria-busy", "true");
  await home.order(id, "on_off", home.appliances.get(id)?.traits.on_off.value !== true);
  button?.removeAttribute("aria-busy");
}

/** Bring what an appliance shows up to date, without drawing it anew: whoever is at its button stays there. */
export function refreshTile(id) {
  const one = home.appliances.get(id);
  const element = document.querySelector(`#plan [data-appliance="${CSS.escape(id)}"]`);
  if (!one || !element) return;
  element.classList.toggle("is-on", isActive(one) && one.reachable);
  element.classList.toggle("is-away", !one.reachable);
  element.classList.toggle("is-alarming", isAlarming(one));
  element.dataset.kind = one.kind;
  const state = summary(one);
  element.querySelector(".tile-state").textContent = state;
  const name = nameOf(one);
  if (isSwitch(one) && household.may("control")) {
    const button = element.querySelector(".tile-icon");
    button.setAttribute("aria-pressed", String(one.traits.on_off.value === true));
    button.setAttribute("aria-label", say(one.traits.on_off.value ? "turn_off" : "turn_on", { name }));
  }
  element.querySelector(".tile-name").setAttribute("aria-label", `${say("more_of", { name })}, ${state}`);
  refreshRoom(one.room);
}

function refreshRoom(id) {
  const element = document.querySelector(`#plan [data-room="${CSS.escape(id)}"]`);
  if (!element) return;
  const all = home.of(id);
  element.classList.toggle("is-lit", all.some((one) => one.kind === "light" && one.traits.on_off?.value === true));
  const air = ["temperature_c", "humidity", "pm2_5"].map((name) => {
    const one = all.find((other) => other.reachable && other.kind !== "oven" && typeof other.traits[name]?.value === "number");
    return one ? told(name, one.traits[name]) : "";
  });
  element.querySelector(".room-air").textContent = air.slice(0, 2).filter(Boolean).join(" ");
}
