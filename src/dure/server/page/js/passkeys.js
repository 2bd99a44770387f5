// Signing in without a code: the passkeys that devices keep, and what the hub asks of them.

import { HubError, ask } from "/js/api.js";
import { bytesOf, textOf } from "/js/base64url.js";
import { deviceName } from "/js/device_name.js";
import { make } from "/js/dom.js";
import { addWords, day, language, say } from "/js/language.js";
import { toast } from "/js/notices.js";
import { PASSKEY_WORDS } from "/js/passkey_words.js";

const DOOR = "/api/passkeys";
const FAILED = { NotAllowedError: "passkey_not", InvalidStateError: "passkey_has" };

addWords(PASSKEY_WORDS);

/** Why no passkey can be used on this page, in words; empty where one can. `told` is what the hub says of it. */
export function whyNone(told) {
  if (told) return told[language];
  if (!window.isSecureContext) return say("passkey_no_https");
  return window.PublicKeyCredential ? "" : say("passkey_no_browser");
}

/** Why the hub lets nobody sign in with a passkey on this page, in both languages; null where it does. */
export const entrance = async () => (await ask("GET", `${DOOR}/sign_in`)).why;

/** Sign in with a passkey that this device has; tells what one may do now. */
export async function signIn() {
  const { options } = await ask("POST", `${DOOR}/sign_in/challenge`);
  const shown = await navigator.credentials.get({ publicKey: { ...options, challenge: bytesOf(options.challenge) } });
  const { authenticatorData, signature, userHandle } = shown.response;
  return ask("POST", `${DOOR}/sign_in`, { credential: told(shown, { authenticatorData, signature, userHandle }) });
}

async function create(name) {
  const { options } = await ask("POST", `${DOOR}/challenge`);
  const made = await navigator.credentials.create({ publicKey: {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: options.excludeCredentials.map((one) => ({ ...one, id: bytesOf(one.id) })),
  } });
  return ask("POST", DOOR, { name, credential: told(made, { attestationObject: made.response.attestationObject }) });
}

/** What a browser gave, in JSON: not every browser knows `toJSON` yet. */
function told({ id, rawId, type, response }, own) {
  const parts = Object.entries({ clientDataJSON: response.clientDataJSON, ...own }).filter(([, bytes]) => bytes);
  return { id, rawId: textOf(rawId), type, response: Object.fromEntries(parts.map(([name, bytes]) => [name, textOf(bytes)])) };
}

/** A sentence about what went wrong with a passkey; anything else is a fault of the page. */
export function whyNot(error) {
  if (error instanceof HubError) return error.message;
  if (error instanceof DOMException) return say(FAILED[error.name] ?? "passkey_failed");
  throw error;
}

/** One's own passkeys, in an element of the page. */
export class Passkeys {
  #root;
  #told = null;
  #problem = null;
  #busy = false;
  #name = deviceName();

  constructor(root) {
    this.#root = root;
  }

  /** Whether anybody has to sign in at this hub; undefined until it was asked. */
  get needed() {
    return this.#told?.needed;
  }

  /** Ask the hub for them, and show them. */
  async load() {
    this.#problem = null;
    this.#told = await ask("GET", DOOR);
    this.draw();
  }

  draw() {
    if (!this.#told) return;
    const { passkeys } = this.#told;
    const why = whyNone(this.#told.why);
    this.#root.replaceChildren(
      make("p", { class: "passkeys-text" }, why || say("passkeys_text")),
      passkeys.length ? make("ul", { class: "device-list" }, ...passkeys.map((one) => this.#row(one))) : why ? null : make("p", { class: "empty" }, say("passkeys_none")),
      ...(why ? [] : [this.#form()]),
      make("p", { class: "problem", role: "alert" }, this.#problem?.() ?? ""),
      ...(this.#comesBack() ? [this.#out()] : []));
  }

  /** Whether who leaves can come in again. */
  #comesBack() {
    return this.#told.signed_in_with || this.#told.passkeys.some((one) => !one.copied && one.address === location.origin);
  }

  #row(one) {
    const name = one.name || say("passkey_unnamed");
    const here = one.id === this.#told.signed_in_with;
    const facts = [
      here && say("passkey_here"),
      say("passkey_created", { day: day(new Date(one.created)) }),
      one.last_used ? say("passkey_used", { day: day(new Date(one.last_used)) }) : say("passkey_unused"),
      one.synced && say("passkey_synced"),
      one.address !== location.origin && say("passkey_elsewhere", { address: one.address }),
    ];
    const action = say(here ? "passkey_remove_here" : "passkey_remove");
    return make("li", { "data-passkey": one.id },
      make("span", {}, name, make("small", {}, facts.filter(Boolean).join(" · ")), one.copied ? make("small", { class: "problem" }, say("passkey_copied")) : null),
      make("button", { type: "button", class: "button button-quiet", "aria-label": say("passkey_remove_of", { action, name }), onclick: () => this.#remove(one, name) }, action));
  }

  #form() {
    const field = make("input", { maxlength: 60, autocomplete: "off", value: this.#name, oninput: ({ target }) => { this.#name = target.value; } });
    return make("form", { class: "passkeys-new", onsubmit: (event) => { event.preventDefault(); this.#make(); } },
      make("label", {}, make("span", {}, say("passkey_name")), field),
      make("button", { type: "submit", class: "button button-primary" }, say("passkey_make")));
  }

  #out() {
    return make("p", { class: "passkeys-out" },
      make("button", { type: "button", class: "button", onclick: () => this.#leave() }, say("passkey_sign_out")), make("small", {}, say("passkey_sign_out_text")));
  }

  #make() {
    return this.#do(async () => {
      await create(this.#name.trim());
      toast(say("passkey_made"));
      await this.load();
    });
  }

  #remove(one, name) {
    return this.#do(async () => {
      await ask("DELETE", `${DOOR}/${encodeURIComponent(one.id)}`).catch((error) => { if (error.status !== 404) throw error; }); // it is gone already
      if (one.id === this.#told.signed_in_with) return location.assign("/pair");
      toast(say("passkey_removed", { name }));
      return this.load();
    });
  }

  #leave() {
    return this.#do(async () => {
      await ask("DELETE", "/v1/pair");
      location.assign("/pair");
    });
  }

  /** Do one thing at a time, and say why where it cannot be done. */
  async #do(work) {
    if (this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    try {
      await work();
    } catch (error) {
      whyNot(error); // throws what is a fault of the page
      this.#problem = () => whyNot(error);
      this.draw();
    } finally {
      this.#busy = false;
    }
    if (document.activeElement === document.body) (this.#root.querySelector(".button-primary") ?? this.#root.querySelector("button"))?.focus({ preventScroll: true }); // what was pressed is gone
  }
}
