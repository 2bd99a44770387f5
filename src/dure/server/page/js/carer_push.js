// Push messages to this browser: on, off, and why not.

import { HubError, ask } from "/js/api.js";
import { $ } from "/js/dom.js";
import { onLanguage, say } from "/js/language.js";

const policy = window.trustedTypes?.createPolicy("dure-worker", { createScriptURL: () => "/carer_worker.js" });

const able = () => "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext;

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

export class Push {
  #told = null;
  #on = false;
  #problem = "";

  constructor() {
    $("push-switch").addEventListener("click", () => this.#switch());
    onLanguage(() => this.draw());
  }

  async load() {
    this.#told = await ask("GET", "/api/push/key");
    if (able()) {
      const worker = await navigator.serviceWorker.register(policy ? policy.createScriptURL("") : "/carer_worker.js").catch(() => null);
      this.#on = Boolean(await worker?.pushManager.getSubscription().catch(() => null));
    }
    this.draw();
  }

  async #switch() {
    this.#problem = "";
    try {
      const worker = await navigator.serviceWorker.ready;
      await (this.#on ? this.#leave(worker) : this.#join(worker));
    } catch (error) {
      this.#problem = error instanceof HubError ? error.message : say(Notification.permission === "denied" ? "care_push_denied" : "care_push_failed");
    }
    this.draw();
  }

  async #join(worker) {
    const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.#told.key) });
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
    const text = !able() ? say("care_push_unable") : !this.#told.reached ? say("care_push_unreached", this.#told) : say(this.#on ? "care_push_is_on" : "care_push_is_off");
    $("push-text").textContent = this.#problem || text;
    $("push-switch").hidden = !able() || (!this.#told.reached && !this.#on);
    $("push-switch").textContent = say(this.#on ? "care_push_off" : "care_push_on");
  }
}
