// The page: the stream's events go to whoever shows them, the person's wishes go to the hub.

import { HubError, ask } from "/js/api.js";
import { Conversation } from "/js/conversation.js";
import { Decisions } from "/js/decision.js";
import { Devices } from "/js/devices.js";
import { $ } from "/js/dom.js";
import { Crossings } from "/js/crossings.js";
import { History } from "/js/history.js";
import { HomeView } from "/js/home_view.js";
import { household } from "/js/household.js";
import { language, number, onLanguage, say, switchLanguage, translate } from "/js/language.js";
import { Latency } from "/js/latency.js";
import { Microphone, MicrophoneRefused } from "/js/microphone.js";
import { Names } from "/js/names.js";
import { NameSheet } from "/js/name_sheet.js";
import { notice, toast } from "/js/notices.js";
import { Player } from "/js/player.js";
import { Recordings } from "/js/recording.js";
import { Stage } from "/js/stage.js";
import { Stream } from "/js/stream.js";
import { Timers } from "/js/timers.js";

const context = new AudioContext({ latencyHint: "interactive" });
const stream = new Stream();
const microphone = new Microphone();
const player = new Player(context);
const stage = new Stage({ onOrb: toggleMicrophone, onStop: stop, onCall: call });
const conversation = new Conversation();
const decisions = new Decisions();
const latency = new Latency();
const history = new History();
const crossings = new Crossings();
const timers = new Timers();
const homeView = new HomeView();
const sheet = new NameSheet({ context, wake: () => wake() });
new Names({ onAbout: (name) => sheet.open(name) });
new Devices();
new Recordings({ onMessage: (message, file) => receive(message, file), onBusy: hearRecording });

let link = "opening";
let everConnected = false;
let countdown = 0;
let losses = 0;
let fromFile = false; // whose attention is shown: a recording's, or this microphone's

// ── the stream ──────────────────────────────────────────────────────────────────────────────────────────

stream.addEventListener("opening", () => showLink("opening"));
stream.addEventListener("open", async ({ detail }) => {
  clearInterval(countdown);
  losses++;
  for (const key of ["link", "unpaired", "slow"]) notice(key, null);
  if (everConnected) toast(say("back"));
  everConnected = true;
  showLink("on");
  household.mute(detail.muted);
  rest();
  stage.linked = true;
  announceSound();
  await restore();
});
stream.addEventListener("lost", ({ detail }) => {
  showLink("off");
  rest();
  stage.linked = false;
  explainLoss(detail);
});
stream.addEventListener("message", ({ detail }) => receive(detail));
stream.addEventListener("sound", ({ detail }) => player.play(detail));
addEventListener("online", () => stream.check());
addEventListener("pageshow", ({ persisted }) => { if (persisted) stream.check(); });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  stream.check();
  if (microphone.open) wake(); // a phone interrupts sound while its page is away
});

/** Nothing is being said or answered any more. */
function rest() {
  player.stop({ interrupted: true });
  stage.attention = { state: "idle", agent: "" };
  conversation.breakOff(false);
}

function hearRecording(name) {
  stage.busy = name;
  if (name) wake();
  else {
    conversation.breakOff(true);
    if (fromFile) stage.attention = { state: "idle", agent: "" };
  }
}

function receive(event, file = "") {
  switch (event.type) {
    case "attention.changed": fromFile = file !== ""; stage.attention = { state: event.state, agent: event.agent }; break;
    case "wake.detected": decisions.take(event); stage.heard(event.agent); break;
    case "wake.suppressed": decisions.take(event); break;
    case "audio.started": wake(); player.start(event); break;
    case "audio.chunk": player.play(event.pcm); break;
    case "audio.stopped": player.stop(event); break;
    case "turn.measured": latency.take(event); break;
    case "microphone.muted": household.mute(event.muted); break;
    case "names.changed": household.loadNames().catch(complain); break;
    case "timer.set": case "timer.rang": case "timer.stopped": case "timer.missed": timers.take(event).catch(complain); break;
    case "hub.failed": toast(say("failed", { stage: say(`stage_${event.stage}`) })); break;
    case "audio.dropped": toast(say("dropped", { s: number(event.dropped_ms / 1000, 1) })); break;
    case "volume.changed": toast(say(event.muted ? "volume_muted" : "volume_is", { percent: number(event.percent, 0) }), { key: "volume" }); break;
    case "error": toast(event.message[language]); break;
    default: if (!homeView.take(event)) conversation.take(event, file);
  }
  if (event.type === "reply.ended" || event.type === "reply.interrupted") Promise.all([history.load(), crossings.load()]).catch(complain);
}

async function restore() {
  try {
    await household.load();
    $("version").textContent = say("version", household.state);
    await Promise.all([history.load(), crossings.load(), timers.load(), decisions.load(), homeView.load()]);
  } catch (error) {
    complain(error);
  }
}

async function explainLoss({ wait_s, replaced }) {
  const until = performance.now() + wait_s * 1000;
  const loss = ++losses;
  clearInterval(countdown);
  const again = { onAction: () => stream.open(), dismiss: false };
  if (replaced) return notice("link", () => say("replaced"), { action: () => say("take_back"), ...again });
  if (!navigator.onLine) return notice("link", () => say("offline"), { dismiss: false });
  const closed = await whyClosed();
  if (loss !== losses) return undefined; // it came back meanwhile, or was lost once more
  if (closed) {
    notice("link", null);
    return notice("unpaired", () => say(closed.why), { action: () => say(closed.then), onAction: () => location.assign(closed.at), dismiss: false });
  }
  const left = () => Math.max(1, Math.ceil((until - performance.now()) / 1000));
  const tell = () => notice("link", () => say("lost", { s: left() }), { kind: "news", action: () => say("retry"), ...again });
  if (wait_s > 1.5) {
    tell();
    countdown = setInterval(tell, 1000);
  }
  return undefined;
}

/** Why the hub does not let this device in, if that is it. */
async function whyClosed() {
  try {
    await ask("GET", "/v1/state");
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    if (error.status === 401) return { why: "unpaired", then: "enter_code", at: "/pair" };
    if (error.status === 403) return { why: "not_here", then: "view_care", at: "/carer" };
  }
  return null;
}

function showLink(state) {
  link = state;
  $("link").dataset.link = state;
  $("link-text").textContent = say(`link_${state}`);
}

// ── the microphone ──────────────────────────────────────────────────────────────────────────────────────

microphone.addEventListener("sound", ({ detail }) => {
  stage.level = household.state.muted ? 0 : detail.level;
  if (household.state.muted || sheet.listening) return;
  if (!stream.sendSound(detail.pcm)) notice("slow", () => say("slow_network"));
});
microphone.addEventListener("ended", () => {
  stage.mic = "off";
  stage.level = 0;
  notice("mic", () => say("mic_ended"));
});
microphone.addEventListener("paused", ({ detail }) => {
  stage.level = 0;
  notice("mic", detail ? () => say("mic_paused") : null);
});

async function toggleMicrophone() {
  if (household.state.muted && household.may("control")) {
    await mute(false);
    return microphone.open || openMicrophone();
  }
  if (microphone.open) {
    microphone.stop();
    stage.mic = "off";
    stage.level = 0;
    return true;
  }
  return openMicrophone();
}

let opening = null;

/** Open it, once, however often that is asked for meanwhile. */
function openMicrophone() {
  opening ??= reallyOpen().finally(() => { opening = null; });
  return opening;
}

async function reallyOpen() {
  notice("mic", null);
  stage.mic = "opening";
  try {
    await wake();
    await microphone.start(context);
  } catch (error) {
    stage.mic = "off";
    if (!(error instanceof MicrophoneRefused)) throw error;
    notice("mic", () => say(error.why));
    return false;
  }
  stage.mic = "on";
  announceSound();
  return true;
}

function announceSound() {
  if (microphone.open) stream.send({ type: "audio.started", rate_hz: microphone.rate_hz, width_bytes: 2, channels: 1 });
}

async function call(agent) {
  if (!microphone.open && !(await openMicrophone())) return;
  stream.send({ type: "call", agent });
}

function stop() {
  player.stop({ interrupted: true });
  stream.send({ type: "stop" });
}

/** Let sound be heard: a browser holds it back until somebody touches the page, and a phone while somebody calls. */
async function wake() {
  if (!audible()) await Promise.race([resume(), new Promise((done) => setTimeout(done, 400))]);
  notice("sound", audible() ? null : () => say("sound_blocked"));
}

const audible = () => context.state === "running";
const resume = () => context.resume().catch(() => undefined); // refused: then the notice says what to do

context.addEventListener("statechange", () => { if (audible()) notice("sound", null); });
for (const touch of ["pointerdown", "pointerup", "click", "keydown"]) addEventListener(touch, () => { if (!audible()) resume(); });
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !$("stop").hidden && !document.querySelector("dialog[open]")) stop();
});

// ── switches ────────────────────────────────────────────────────────────────────────────────────────────

$("mute").addEventListener("click", () => mute(!household.state.muted));
$("language").addEventListener("click", () => switchLanguage());
household.addEventListener("change", showMute);
household.addEventListener("change", () => { $("view-care").hidden = !household.may("carer"); });
onLanguage(() => {
  showLink(link);
  showMute();
  if (household.state.version) $("version").textContent = say("version", household.state);
});

async function mute(muted) {
  try {
    household.mute((await ask("PUT", "/v1/mute", { muted })).muted);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    toast(error.message); // it was not done, even where the hub cannot be reached: that is said
  }
}

function showMute() {
  const { muted } = household.state;
  $("mute").setAttribute("aria-pressed", String(muted));
  $("mute").disabled = household.state.version !== undefined && !household.may("control");
  $("mute").setAttribute("aria-label", say("mute"));
  $("mute-text").textContent = say(muted ? "unmute" : "mute");
  $("mute").querySelector("use").setAttribute("href", muted ? "#i-mic-off" : "#i-mic");
}

function complain(error) {
  if (!(error instanceof HubError)) throw error;
  if (error.status) toast(error.message);
}

translate();
showLink("opening");
showMute();
stage.mic = "off";
decisions.draw();
latency.draw();
if (!window.isSecureContext) notice("mic", () => say("insecure"));
stream.open();
