// Push messages to this browser: on, off, and why not.

import { HubError, ask } from "/js/api.js";
import { bytesOf } from "/js/base64url.js";
import { $ } from "/js/dom.js";
import { onLanguage, say } from "/js/language.js";

const policy = window.trustedTypes?.createPolicy("dure-worker", { createScriptURL: () => "/carer_worker.js" });

const able = () => "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext;

/** Whether a subscription was made for that key; messages signed with another one never arrive. */
function isFor(subscription, key) {
  const made = subscription.options?.applicationServerKey;
  return !made || String(new Uint8Array(made)) === String(bytesOf(key));
}

export class Push {
  #told = null;
  #worker = null;
  #on = false;
  #busy = false;
  #problem = null;

  constructor() {
    $("push-switch").addEventListener("click", () => this.#switch());
    onLanguage(() => this.draw());
  }

  /** Whether the hub told what there is to know. */
  get known() {
    return this.#told !== null;
  }

  async load() {
    if (this.#busy) return;
    this.#told = await ask("GET", "/api/push/key");
    if (able()) {
      // Refused where the hub's certificate is not trusted, whatever the page itself was let through with.
      this.#worker = await navigator.serviceWorker.register(policy ? policy.createScriptURL("") : "/carer_worker.js").catch(() => null);
      try {
        this.#on = await this.#isOn();
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        this.#on = false;
        this.#problem = () => error.message;
      }
    }
    this.draw();
  }

  /** Whether this browser is told: it has a subscription for this hub's key, and the hub, asked anew, keeps it. */
  async #isOn() {
    const subscription = await this.#worker?.pushManager.getSubscription().catch(() => null);
    if (!subscription) return false;
    if (!isFor(subscription, this.#told.key)) {
      await subscription.unsubscribe();
      return false;
    }
    await ask("POST", "/api/push/subscriptions", subscription.toJSON());
    return true;
  }

  async #switch() {
    if (this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    try {
      if (!this.#worker.active) await navigator.serviceWorker.ready;
      await (this.#on ? this.#leave(this.#worker) : this.#join(this.#worker));
    } catch (error) {
      this.#problem = () => (error instanceof HubError ? error.message : say(Notification.permission === "denied" ? "care_push_denied" : "care_push_failed"));
    } finally {
      this.#busy = false;
    }
    this.draw();
  }

  async #join(worker) {
    const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(this.#told.key) });
    try {
      await ask("POST", "/api/push/subscriptions", subscription.toJSON());
    } catch (error) {
      await subscription.unsubscribe();
      throw error;
    }
    this.#on = true;
  }

  async #leave(worker) {
    const subscription = await worker.pushManager.getSubscription();
    if (subscription) {
      await ask("DELETE", "/api/push/subscriptions", { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
    this.#on = false;
  }

  draw() {
    if (!this.#told) return;
    const possible = able() && this.#worker !== null;
    const text = !possible ? say("care_push_unable") : !this.#told.reached ? say("care_push_unreached", this.#told) : say(this.#on ? "care_push_is_on" : "care_push_is_off");
    $("push-text").textContent = this.#problem?.() ?? text;
    $("push-switch").hidden = !possible || (!this.#told.reached && !this.#on);
    $("push-switch").textContent = say(this.#on ? "care_push_off" : "care_push_on");
  }
}
