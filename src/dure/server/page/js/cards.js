// What skills show beside what they say. Text and addresses are a stranger's: text is set as text, pictures come from this hub,
// links lead away by https only and say where to.

import { languageOf, make } from "/js/dom.js";
import { say } from "/js/language.js";

/** Draw everything that one answer of a skill shows. */
export function cards(event) {
  return make("div", { class: "shown", role: "group", "aria-label": say("card_of", { name: event.name }) },
    make("p", { class: "shown-by", "aria-hidden": "true" }, event.name),
    ...event.panels.map(panel),
    event.offers.length ? offers(event.offers) : null);
}

function panel({ title, text, image, alt, rows, links }) {
  return make("article", { class: "panel" },
    image ? picture(image, alt) : null,
    make("div", { class: "panel-words" },
      title ? make("h3", { lang: languageOf(title) }, title) : null,
      text ? make("p", { lang: languageOf(text) }, text) : null,
      rows.length ? make("dl", {}, ...rows.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))) : null,
      ...links.map(link)));
}

/** A picture; where it cannot be had, what it would have shown. */
function picture(src, alt) {
  const image = make("img", { src, alt, loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => {
    if (alt) image.replaceWith(make("p", { class: "panel-missing", role: "img", "aria-label": alt, lang: languageOf(alt) }, alt));
    else image.remove();
  });
  return image;
}

function link({ label, url }) {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address?.protocol !== "https:") return null;
  return make("a", { href: address.href, target: "_blank", rel: "noopener noreferrer nofollow", "aria-label": say("card_leaves", { label, host: address.hostname }) },
    label, make("small", {}, address.hostname));
}

function offers(all) {
  return make("div", { class: "offers" },
    make("p", {}, say("card_says")),
    make("ul", {}, ...all.map((one) => make("li", { lang: languageOf(one) }, `“${one}”`))));
}
