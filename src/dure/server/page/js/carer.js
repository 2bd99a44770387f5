// The carer's page: what is open, what may be done about it, and who is looked after.

import { HubError, ask } from "/js/api.js";
import { drawAlert, kindOf, nextOf } from "/js/carer_alert.js";
import { Live } from "/js/carer_live.js";
import { drawPeople } from "/js/carer_people.js";
import { Push } from "/js/carer_push.js";
import { drawSatellites, retell } from "/js/carer_signs.js";
import { CARER_WORDS } from "/js/carer_words.js";
import { $ } from "/js/dom.js";
import { addWords, language, onLanguage, say, switchLanguage, translate } from "/js/language.js";
import { notice, toast } from "/js/notices.js";
import { Passkeys } from "/js/passkeys.js";

const POLL_MS = 10000;
const SURE_MS = 60000;
const SOON_MS = 150;
const MOST = 200;
const PAST = 20;
const SEVERITIES = ["notice", "concern", "urgent", "life"];

addWords(CARER_WORDS);

let safety = { people: [], connected: [], satellites: [], muted: false };
let open = [];
let past = [];
let connected = false; // whether what happens is told at once
let reached = true; // whether the hub answered the last time
let skew_ms = 0;
let timer = 0;
let asked = 0;
let seen = null;
const live = new Live();
const push = new Push();
const passkeys = new Passkeys($("passkeys-body"));

const nameOf = (id) => safety.people.find((one) => one.id === id)?.name ?? (id === "hub" ? (language === "ko" ? "두레" : "Dure") : id);
const once = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// ── what is so ──────────────────────────────────────────────────────────────────────────────────────────

/** Look at the hub. Answers may overtake each other: only the last question's counts. */
async function load() {
  const mine = ++asked;
  clearTimeout(timer);
  try {
    const found = await look();
    if (mine !== asked) return;
    ({ safety, open, past } = found);
    skew_ms = Date.parse(safety.now) - Date.now();
    reached = true;
    notice("away", null);
    draw();
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    if (mine !== asked) return;
    reached = error.status !== 0;
    if (error.status === 401 || error.status === 403) notice("away", () => say("care_unpaired"), { dismiss: false, action: () => say("care_enter"), onAction: () => location.assign("/pair") });
    else if (error.status) notice("away", () => error.message);
    showLink();
  }
  timer = setTimeout(load, connected && reached ? SURE_MS : POLL_MS);
}

async function look() {
  const [told, { alerts }] = await Promise.all([ask("GET", "/api/safety"), ask("GET", `/api/alerts?limit=${MOST}`)]);
  // All of them come newest first, the open ones too: ask for so many that those that are over are among them.
  const all = await ask("GET", `/api/alerts?closed=true&limit=${Math.min(MOST, alerts.length + PAST)}`);
  return { safety: told, open: byGravity(alerts), past: all.alerts.filter((one) => one.state === "resolved" || one.state === "cancelled").slice(0, PAST) };
}

/** The gravest first, the newest first among those; a drill never stands before what is real. */
const byGravity = (alerts) => alerts.toSorted((a, b) => a.drill - b.drill || SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || Date.parse(b.opened) - Date.parse(a.opened));

let soon = 0;
live.addEventListener("happened", () => { soon ||= setTimeout(() => { soon = 0; load(); }, SOON_MS); });
live.addEventListener("link", ({ detail }) => {
  connected = detail;
  showLink();
  load();
  if (detail && !push.known) loadOwn(); // the hub was away when it was asked
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) load(); });

// ── showing it ──────────────────────────────────────────────────────────────────────────────────────────

function draw() {
  showLink();
  $("open-count").textContent = open.length ? say("care_count", { n: open.length }) : "";
  $("calm").hidden = open.length > 0;
  $("calm").textContent = say("care_calm");
  redraw($("alerts"), open);
  redraw($("past"), past);
  $("past-none").hidden = past.length > 0;
  $("muted").hidden = !safety.muted;
  $("people-none").hidden = safety.people.length > 0;
  showPeople();
  $("satellites").hidden = safety.satellites.length === 0;
  $("satellite-list").replaceChildren(...drawSatellites(safety.satellites, skew_ms));
  announce();
}

/** Draw people anew where something about them changed: whoever is at a button stays there. */
function showPeople() {
  const told = language + JSON.stringify([safety.people, open.map((one) => one.person)]);
  if ($("people").told === told) return;
  $("people").told = told;
  const at = document.activeElement?.closest("#people [data-person]")?.dataset.person;
  $("people").replaceChildren(...drawPeople(safety, open, drill, () => skew_ms));
  if (at !== undefined) document.querySelector(`#people [data-person="${CSS.escape(at)}"] button`)?.focus({ preventScroll: true });
}

/** Draw anew what changed; what is open stays open, and the keyboard stays where it was. */
function redraw(list, alerts) {
  const kept = new Map([...list.children].map((card) => [card.dataset.alert, card]));
  const cards = alerts.map((alert) => {
    const told = language + JSON.stringify([alert, nameOf(alert.person)]);
    const old = kept.get(alert.id);
    if (old?.told === told) return old;
    const card = drawAlert(alert, { name: nameOf(alert.person), act, may: { hand: mayHand(alert) }, skew_ms });
    card.told = told;
    if (old?.querySelector("details").open) card.querySelector("details").open = true;
    if (old?.contains(document.activeElement)) card.focusAfter = document.activeElement.dataset.act ?? "summary";
    return card;
  });
  if (cards.length !== list.childElementCount || cards.some((card, at) => list.children[at] !== card)) list.replaceChildren(...cards);
  for (const card of cards) {
    if (!card.focusAfter) continue;
    const { focusAfter } = card;
    delete card.focusAfter;
    (card.querySelector(`[data-act="${focusAfter}"]`) ?? card.querySelector("[data-act], summary")).focus();
  }
}

/** Whether there is a control room for an alert: that of its person; for Dure itself and people nobody named, anybody's. */
const mayHand = (alert) => (safety.people.find((one) => one.id === alert.person)?.contacts ?? safety.people.flatMap((one) => one.contacts)).some((one) => one.operator);

function announce() {
  const fresh = seen ? open.filter((one) => !seen.has(one.id)) : [];
  seen = new Set(open.map((one) => one.id));
  if (fresh.length) $("announce").textContent = fresh.map((one) => `${one.drill ? `${say("care_drill")}. ` : ""}${nameOf(one.person)}: ${kindOf(one)}`).join(". ");
}

function showLink() {
  const link = !reached ? "lost" : connected ? "live" : "polling";
  const text = say(`care_${link}`);
  $("link").dataset.link = link;
  if ($("link").textContent !== text) $("link").textContent = text; // it is read aloud when it changes
}

setInterval(() => {
  for (const element of document.querySelectorAll("[data-next]")) {
    const alert = open.find((one) => one.id === element.dataset.next);
    if (alert) element.textContent = nextOf(alert, skew_ms);
  }
  retell();
}, 1000);

// ── doing something ─────────────────────────────────────────────────────────────────────────────────────

async function act(name, alert) {
  const path = `/api/alerts/${encodeURIComponent(alert.id)}`;
  const person = nameOf(alert.person);
  const wish = `${name} ${alert.id}`;
  if (name === "ack") return done(wish, () => ask("POST", `${path}/acknowledge`, { command: once() }), "care_done_ack");
  if (name === "hand") {
    if (!(await sure("care_hand_ask", "care_hand_text", person))) return undefined;
    return done(wish, () => ask("POST", `${path}/hand_over`, { command: once() }), "care_done_hand");
  }
  const note = await askNote(name, person);
  if (note === null) return undefined;
  return done(wish, () => ask("POST", `${path}/resolve`, { note, cancelled: name === "cancel", command: once() }), "care_done_resolve");
}

async function drill(person) {
  if (!(await sure("care_drill_ask", "care_drill_text", person.name))) return;
  const wanted = { person: person.id, kind: "fall", severity: "urgent", key: `${person.id}:drill`, source: "drill", command: once(), drill: true };
  await done(`drill ${person.id}`, () => ask("POST", "/api/alerts", wanted), "care_drill_begun");
}

const doing = new Set();

/** Do one thing; a second press of the same button while it is being done is not a second wish. */
async function done(wish, work, said) {
  if (doing.has(wish)) return;
  doing.add(wish);
  try {
    await work();
    toast(say(said));
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    toast(error.message);
  } finally {
    doing.delete(wish);
  }
  await load();
  if (document.activeElement === document.body) $("open").focus({ preventScroll: true }); // what was answered is gone
}

/** What is about this browser and its holder. */
async function loadOwn() {
  try {
    await Promise.all([push.load(), passkeys.load()]);
    $("passkeys").hidden = !passkeys.needed;
  } catch (error) {
    if (!(error instanceof HubError)) throw error; // the page says already that the hub is away, or does not let it in
  }
}

function closing(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((finish) => { dialog.addEventListener("close", () => finish(dialog.returnValue === "do"), { once: true }); });
}

function sure(title, text, name) {
  $("sure-title").textContent = say(title, { name });
  $("sure-text").textContent = say(text, { name });
  $("sure-do").textContent = say("care_do");
  return closing($("sure"));
}

async function askNote(name, person) {
  $("resolve-title").textContent = say(`care_${name}_ask`);
  $("resolve-who").textContent = say(`care_${name}_text`, { name: person });
  $("resolve-do").textContent = say(`care_${name}`);
  $("resolve-note").value = "";
  return (await closing($("resolve"))) ? $("resolve-note").value.trim() : null;
}

$("resolve-not").addEventListener("click", () => $("resolve").close("not"));
$("language").addEventListener("click", () => switchLanguage());
onLanguage(draw);
onLanguage(() => passkeys.draw());
translate();
showLink();
live.open();
load();
loadOwn();
