// The page that a pairing address opens: the code stands behind the #, which is never sent to any server.

import { HubError, ask } from "/js/api.js";
import { $ } from "/js/dom.js";
import { say, switchLanguage, translate } from "/js/language.js";

const PLATFORMS = [[/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android"], [/Mac OS X/, "Mac"], [/Windows/, "Windows"], [/Linux/, "Linux"]];

$("code").value = codeIn(location.hash.slice(1));
history.replaceState(null, "", location.pathname); // the code is worth nothing once used, and less in the history
$("code").closest("label").hidden = $("code").value !== "";
$("label").value = PLATFORMS.find(([pattern]) => pattern.test(navigator.userAgent))?.[1] ?? "";
$("language").addEventListener("click", () => switchLanguage());
translate();
fetch("/ca.crt", { method: "HEAD" }).then(({ ok }) => { document.querySelector(".aside").hidden = !ok; }, () => { /* no hub, no certificate */ });

function codeIn(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

$("pair").addEventListener("submit", async (event) => {
  event.preventDefault();
  $("problem").textContent = "";
  const button = $("pair").querySelector("button");
  if (button.disabled) return; // a code is good once
  button.disabled = true;
  try {
    const { scopes } = await ask("POST", "/v1/pair", { code: $("code").value.trim(), label: $("label").value.trim(), cookie: true });
    location.replace(scopes.some((scope) => ["listen", "admin"].includes(scope)) ? "/" : "/carer");
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    button.disabled = false;
    $("problem").textContent = error.code === "auth.invalid" ? say("pair_gone") : error.message;
    $("code").closest("label").hidden = false;
  }
});
