// Makers' accounts: whether each is linked, and linking them. For whoever may let devices in.

import { HubError, ask } from "/js/api.js";
import { $, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { onLanguage, say } from "/js/language.js";
import { complain, toast } from "/js/notices.js";

const LOOK_MS = 2000;

export class Accounts {
  #all = [];
  #begun = null;
  #waiting = 0;
  #busy = false;
  #drawn = "";

  constructor() {
    onLanguage(() => this.#draw());
  }

  async load() {
    if (!household.may("admin")) return;
    this.#all = await ask("GET", "/v1/home/accounts");
    const begun = this.#all.find((one) => one.driver === this.#begun?.driver);
    if (begun?.state === "linked" && begun.since !== this.#begun.since) {
      this.#begun = null;
      toast(say("account_done", { name: begun.driver }));
    }
    this.#draw();
    this.#lookLater();
  }

  /** One thing at a time: an address is good once, and a second press is not a second wish. */
  async #do(work) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await work();
    } catch (error) {
      complain(error);
    } finally {
      this.#busy = false;
    }
  }

  /** Look again whether it is linked by now; a hub that is away is asked again. */
  #lookLater() {
    clearTimeout(this.#waiting);
    if (this.#begun) this.#waiting = setTimeout(() => this.load().catch((error) => this.#missed(error)), LOOK_MS);
  }

  #missed(error) {
    if (error instanceof HubError && !error.status) this.#lookLater();
    else complain(error);
  }

  async #begin(one) {
    const told = await ask("POST", "/v1/home/accounts/begin", { driver: one.driver });
    this.#begun = { driver: one.driver, since: one.since, address: told.address };
    await this.load();
    $("account-open")?.focus();
  }

  async #finish(address) {
    const { driver } = this.#begun;
    try {
      await ask("POST", "/v1/home/accounts/finish", { address });
    } catch (error) {
      this.#begun = null; // an address is good once
      throw error;
    } finally {
      await this.load();
      $("accounts").querySelector(`[data-driver="${CSS.escape(driver)}"]`)?.focus();
    }
  }

  async #unlink(one) {
    await ask("POST", "/v1/home/accounts/unlink", { driver: one.driver });
    await this.load();
  }

  #draw() {
    const shape = JSON.stringify([document.documentElement.lang, this.#all, this.#begun]);
    if (shape === this.#drawn) return; // nothing is taken from under the fingers of whoever types
    this.#drawn = shape;
    $("accounts-card").hidden = !this.#all.length;
    $("accounts").replaceChildren(...this.#all.map((one) => this.#row(one)));
  }

  #row(one) {
    const linked = one.state === "linked";
    const press = () => this.#do(() => (linked ? this.#unlink(one) : this.#begin(one)));
    return make("li", { class: "account" },
      make("strong", {}, one.driver), make("span", { class: linked ? "" : "problem" }, say(`account_${one.state}`)),
      make("button", { type: "button", class: "button button-small", "data-driver": one.driver, "aria-label": say(linked ? "account_unlink_of" : "account_link_of", { name: one.driver }), onclick: press }, say(linked ? "account_unlink" : "account_link")),
      this.#begun?.driver === one.driver ? this.#steps() : null);
  }

  #steps() {
    const submit = (event) => {
      event.preventDefault();
      this.#do(() => this.#finish($("account-address").value.trim()));
    };
    return make("form", { autocomplete: "off", onsubmit: submit },
      make("a", { id: "account-open", href: this.#begun.address, target: "_blank", rel: "noopener noreferrer" }, say("account_open")),
      make("label", {}, make("span", {}, say("account_paste")), make("input", { id: "account-address", type: "url", required: true, maxlength: 4096, spellcheck: "false" })),
      make("button", { type: "submit", class: "button button-plain" }, say("account_finish")));
  }
}
