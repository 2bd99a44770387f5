// Letting other devices in: a code as a picture, the list of those that are in, and the platforms that are linked.

import { HubError, ask } from "/js/api.js";
import { $, icon, make } from "/js/dom.js";
import { household } from "/js/household.js";
import { day, onLanguage, say } from "/js/language.js";
import { toast } from "/js/notices.js";

const CHOICES = [["listen", "control", "person"], ["listen"], ["admin"]];

export class Devices {
  #choice = CHOICES[0];

  constructor() {
    $("devices-open").addEventListener("click", () => { $("devices").showModal(); this.#draw(); });
    $("devices-close").addEventListener("click", () => $("devices").close());
    $("devices").addEventListener("click", (event) => { if (event.target === $("devices")) $("devices").close(); });
    household.addEventListener("change", () => { $("devices-open").hidden = !household.may("admin"); });
    onLanguage(() => { if ($("devices").open) this.#draw(); });
  }

  async #draw() {
    try {
      const invitation = await ask("POST", "/v1/invitations", { scopes: this.#choice });
      const grants = await ask("GET", "/v1/tokens");
      const { platforms } = await ask("GET", "/v1/platforms");
      $("devices-body").replaceChildren(invitation.url ? this.#code(invitation) : local(), list(grants, (grant) => this.#revoke(grant)),
        ...linked(platforms, (platform, link) => this.#unlink(platform, link)));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
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

  async #revoke(grant) {
    await ask("DELETE", `/v1/tokens/${encodeURIComponent(grant.id)}`);
    toast(say("devices_removed", { name: grant.label || say("devices_unnamed") }));
    await this.#draw();
  }

  async #unlink({ title }, { link }) {
    await ask("DELETE", `/v1/platforms/links/${encodeURIComponent(link)}`);
    toast(say("devices_removed", { name: title }));
    await this.#draw();
  }
}

function local() {
  return make("div", { class: "local" }, make("p", {}, say("devices_local")), make("pre", {}, make("code", {}, "dure up --host 0.0.0.0")));
}

function list(grants, onRevoke) {
  const rows = grants.map((grant) => {
    const name = grant.label || say("devices_unnamed");
    return make("li", {}, icon("phone"), make("span", {}, name, make("small", {}, `${grant.scopes.map((scope) => say(`scope_${scope}`)).join(" + ")} · ${day(new Date(grant.created))}`)),
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
