// Who is looked after: their last sign of life, where they are heard, who is told, and a drill.

import { drawSign } from "/js/carer_signs.js";
import { make } from "/js/dom.js";
import { say } from "/js/language.js";

/** `skew` tells how far the hub's clock is ahead of this one, in milliseconds. */
export function drawPeople(safety, open, onDrill, skew) {
  return safety.people.map((person) => {
    const alarms = open.filter((one) => one.person === person.id).length;
    const places = person.satellites.map((one) => make("li", { class: one.connected ? "is-there" : "is-away" }, say(one.connected ? "care_on" : "care_off", { name: one.id })));
    return make("li", { class: "care-person", "data-person": person.id },
      make("p", { class: "care-who" }, make("strong", {}, person.name), make("span", { class: alarms ? "is-away" : "is-there" }, alarms ? say("care_alarm", { n: alarms }) : say("care_well"))),
      drawSign(person.sign, skew()),
      places.length ? make("ul", { class: "care-places" }, ...places) : make("p", { class: "empty" }, say("care_no_satellite")),
      make("p", { class: "empty" }, say("care_told", { names: person.contacts.map((one) => one.name).join(" → ") })),
      make("button", { type: "button", class: "button button-quiet", "aria-label": `${person.name}: ${say("care_drill_do")}`, onclick: () => onDrill(person) }, say("care_drill_do")));
  });
}
