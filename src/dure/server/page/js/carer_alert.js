// One alert on the carer's page: what it is, how it stands, what may be done, and everything that was.

import { ask } from "/js/api.js";
import { make } from "/js/dom.js";
import { clock, day, language, say } from "/js/language.js";

const CLOSED = new Set(["resolved", "cancelled"]);

export const word = (key, otherwise) => (say(key) === key ? otherwise : say(key));

export const kindOf = (alert) => word(`kind_${alert.kind}`, alert.kind);

const when = (text) => {
  const date = new Date(text);
  return date.toDateString() === new Date().toDateString() ? clock(date) : `${day(date)} ${clock(date)}`;
};

/** How long until the next step, in words; `skew_ms` is how far the hub's clock is ahead of this one. */
export function nextOf(alert, skew_ms) {
  if (CLOSED.has(alert.state)) return "";
  if (!alert.next_due) return say("care_no_next");
  const left_s = Math.ceil((Date.parse(alert.next_due) - Date.now() - skew_ms) / 1000);
  if (left_s <= 0) return say("care_next_now");
  return say(alert.state === "acknowledged" ? "care_until" : "care_next", { left: span(left_s) });
}

function span(s) {
  const [minutes, seconds] = [Math.floor(s / 60), s % 60];
  if (language === "ko") return minutes ? `${minutes}분 ${seconds}초` : `${seconds}초`;
  return minutes ? `${minutes} min ${seconds} s` : `${seconds} s`;
}

/** A card; `act(name, alert)` does what a button says, `may` tells which there are. */
export function drawAlert(alert, { name, act, may, skew_ms }) {
  const over = CLOSED.has(alert.state);
  const title = `alert-${alert.id}`;
  return make("li", { class: `card care-alert is-${alert.severity}${over ? " is-over" : ""}`, "data-alert": alert.id, "data-state": alert.state, "aria-labelledby": title },
    make("p", { class: "care-marks" },
      alert.drill ? make("strong", { class: "care-mark is-drill" }, say("care_drill")) : null,
      make("span", { class: "care-mark is-severity" }, say(`care_${alert.severity}`)),
      make("span", { class: "care-mark" }, say(alert.confirmed ? "care_confirmed" : "care_unconfirmed"))),
    make("h3", { class: "care-name", id: title }, `${name}: ${kindOf(alert)}`),
    make("p", { class: "care-facts" }, [say("care_since", { time: when(alert.opened) }), alert.satellite ? say("care_where", { place: alert.satellite }) : ""].filter(Boolean).join(" · ")),
    make("p", { class: "care-state" }, say(`care_state_${alert.state}`)),
    over ? null : make("p", { class: "care-next", "data-next": alert.id }, nextOf(alert, skew_ms)),
    drawReasons(alert),
    over ? null : make("p", { class: "care-actions" },
      button("ack", "button button-primary", alert, act, alert.state === "open"),
      button("resolve", "button", alert, act, true),
      button("cancel", "button button-quiet", alert, act, true),
      button("hand", "button button-quiet", alert, act, may.hand)),
    drawLog(alert));
}

function button(name, look, alert, act, shown) {
  return shown ? make("button", { type: "button", class: look, "data-act": name, onclick: () => act(name, alert) }, say(`care_${name}`)) : null;
}

function drawReasons(alert) {
  if (!alert.evidence.length) return null;
  const signs = alert.evidence.slice(-5).map((sign) => {
    const source = word(`source_${sign.source}`, sign.source);
    const sure = say("care_sign", { source, strength: Math.round(sign.strength * 100) });
    const reason = sign.reason[language] ?? word(`kind_${sign.kind}`, sign.kind);
    return make("li", {}, reason, " ", make("small", {}, `${sure}, ${when(sign.at)}`));
  });
  return make("div", { class: "care-why" }, make("h4", {}, say("care_why")), make("ul", {}, ...signs));
}

/** What was sent and done, asked for when it is opened. */
function drawLog(alert) {
  const body = make("div", { class: "care-log-body" });
  const details = make("details", { class: "care-log" }, make("summary", {}, say("care_log")), body);
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    try {
      fillLog(body, await ask("GET", `/api/alerts/${encodeURIComponent(alert.id)}`));
    } catch (error) {
      body.replaceChildren(make("p", { class: "problem" }, error.message));
    }
  });
  return details;
}

function fillLog(body, told) {
  const sent = told.deliveries.map((one) => make("li", { class: `care-sent is-${one.state}` },
    make("span", {}, `${one.recipient} · ${one.channel}`), make("strong", {}, say(`care_sent_${one.state}`)),
    one.error ? make("small", {}, one.error) : null));
  const done = told.records.map((one) => make("li", {},
    make("time", { datetime: one.at }, when(one.at)), make("span", {}, `${word(`care_did_${one.action}`, one.action)} · ${one.by}`),
    one.what.note ? make("q", {}, String(one.what.note)) : null));
  body.replaceChildren(
    ...(sent.length ? [make("h4", {}, say("care_log_sent")), make("p", { class: "empty" }, say("care_log_note")), make("ul", {}, ...sent)] : []),
    make("h4", {}, say("care_log_done")), make("ol", { class: "care-done" }, ...done));
}
