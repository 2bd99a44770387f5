// Letting other devices in: a code as a picture, the list of those that are in, one's passkeys, and the platforms that are linked.

import { HubError, ask } from "/js/api.js";
import { $, icon, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { day, onLanguage, say } from "/js/language.js";
import { toast } from "/js/notices.js";
import { Passkeys } from "/js/passkeys.js";

const CHOICES = [["listen", "control", "person"], ["listen"], ["admin"]];

export class Devices {
  #choice = CHOICES[0];
  #asked = 0;
  #own = make("div", { class: "passkeys" });
  #passkeys = new Passkeys(this.#own);

  constructor() {
    $("devices-open").addEventListener("click", () => { $("devices-body").replaceChildren(); $("devices").showModal(); this.#draw(); });
    $("devices-close").addEventListener("click", () => $("devices").close());
    $("devices").addEventListener("click", (event) => { if (event.target === $("devices")) $("devices").close(); });
    household.addEventListener("change", () => this.#offer());
    onLanguage(() => { if ($("devices").open) this.#draw(); });
  }

  /** Who administers the hub lets others in; everybody who had to be let in has passkeys. */
  #offer() {
    const admin = household.may("admin");
    $("devices-open").hidden = !admin && household.state.open;
    for (const [element, sentence] of [[$("devices-open").querySelector("span"), "devices"], [$("devices-title"), "devices_title"]]) {
      element.dataset.t = admin ? sentence : "passkeys";
      element.textContent = say(element.dataset.t);
    }
  }

  async #draw() {
    const asked = ++this.#asked;
    const late = () => asked !== this.#asked; // a code for what was chosen before must not stand under what is chosen now
    try {
      if (!household.state.open) await this.#passkeys.load();
      if (!household.may("admin")) {
        if (!late()) $("devices-body").replaceChildren(this.#own);
        return;
      }
      const invitation = await ask("POST", "/v1/invitations", { scopes: this.#choice });
      const grants = await ask("GET", "/v1/tokens");
      const { platforms } = await ask("GET", "/v1/platforms");
      if (late()) return;
      const choosing = document.activeElement?.matches("#devices-body select");
      $("devices-body").replaceChildren(invitation.url ? this.#code(invitation) : local(), list(grants, (grant) => this.#revoke(grant)),
        ...(household.state.open ? [] : [make("section", {}, make("h3", {}, say("passkeys")), this.#own)]),
        ...linked(platforms, (platform, link) => this.#unlink(platform, link)));
      if (choosing) $("devices-body").querySelector("select")?.focus();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      if (late()) return;
      $("devices-body").replaceChildren(make("p", { class: "problem", role: "alert" }, error.message));
    }
  }

  #code(invitation) {
    const choose = make("select", { onchange: ({ target }) => { this.#choice = CHOICES[target.selectedIndex]; this.#draw(); } },
      ...CHOICES.map((scopes) => make("option", { selected: scopes === this.#choice }, scopes.map((scope) => say(`scope_${scope}`)).join(" + "))));
    return make("div", { class: "code" },
      make("img", { src: invitation.qr, alt: say("devices_qr"), width: 208, height: 208 }),
      make("p", {}, say("devices_scan")),
      make("p", { class: "code-url", translate: "no" }, invitation.url),
      make("label", {}, make("span", {}, say("devices_may")), choose));
  }

  #revoke(grant) {
    return this.#end(`/v1/tokens/${encodeURIComponent(grant.id)}`, grant.label || say("devices_unnamed"));
  }

  #unlink({ title }, { link }) {
    return this.#end(`/v1/platforms/links/${encodeURIComponent(link)}`, title);
  }

  async #end(door, name) {
    try {
      await ask("DELETE", door);
      toast(say("devices_removed", { name }));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      if (error.status !== 404) toast(error.message); // it is gone already
    }
    $("devices-close").focus();
    await this.#draw();
  }
}

function local() {
  return make("div", { class: "local" }, make("p", {}, say("devices_local")), make("pre", {}, make("code", {}, "dure up --host 0.0.0.0")));
}

function list(grants, onRevoke) {
  const rows = grants.map((grant) => {
    const name = grant.label || say("devices_unnamed");
    return make("li", {}, icon("phone"), make("span", {}, name, make("small", {}, `${grant.scopes.map((scope) => say(`scope_${scope}`)).join(" + ")} · ${day(new Date(grant.created))}${grant.passkey ? ` · ${say("passkey_came")}` : ""}`)),
      make("button", { type: "button", class: "round", "aria-label": say("devices_remove", { name }), onclick: () => onRevoke(grant) }, icon("close")));
  });
  return make("section", {}, make("h3", {}, say("devices_list")), rows.length ? make("ul", { class: "device-list" }, ...rows) : make("p", { class: "empty" }, say("devices_none")));
}

function linked(platforms, onUnlink) {
  const rows = platforms.flatMap((platform) => platform.links.map((link) =>
    make("li", {}, icon("k-plug"), make("span", {}, platform.title, make("small", {}, `${link.holder} · ${day(new Date(link.created))} · ${say(link.told ? "links_told" : "links_asked")}`)),
      make("button", { type: "button", class: "round", "aria-label": say("devices_remove", { name: platform.title }), onclick: () => onUnlink(platform, link) }, icon("close")))));
  return rows.length ? [make("section", {}, make("h3", {}, say("links_list")), make("ul", { class: "device-list", id: "links" }, ...rows))] : [];
}
