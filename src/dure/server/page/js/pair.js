// The page that a pairing address opens: the code stands behind the #, which is never sent to any server.

import { HubError, ask } from "/js/api.js";
import { deviceName } from "/js/device_name.js";
import { $ } from "/js/dom.js";
import { onLanguage, say, switchLanguage, translate } from "/js/language.js";
import { entrance, signIn, whyNone, whyNot } from "/js/passkeys.js";

$("code").value = codeIn(location.hash.slice(1));
history.replaceState(null, "", location.pathname); // the code is worth nothing once used, and less in the history
$("code").closest("label").hidden = $("code").value !== "";
$("label").value = deviceName();
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
    enter(scopes);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    button.disabled = false;
    $("problem").textContent = error.code === "auth.invalid" ? say("pair_gone") : error.message;
    $("code").closest("label").hidden = false;
  }
});

/** Go to the page that what one may do is for. */
function enter(scopes) {
  location.replace(scopes.some((scope) => ["listen", "admin"].includes(scope)) ? "/" : "/carer");
}

// ── without a code ──────────────────────────────────────────────────────────────────────────────────────

let entry = null; // what the hub says of it

function offerPasskey() {
  if (!entry) return;
  const why = whyNone(entry.why);
  $("passkey-in").hidden = why !== "";
  $("passkey-text").textContent = why || say("passkey_or");
  document.querySelector(".passkeys-or").hidden = false;
}

$("passkey-in").addEventListener("click", async () => {
  $("passkey-problem").textContent = "";
  $("passkey-in").disabled = true;
  try {
    enter((await signIn()).scopes);
  } catch (error) {
    $("passkey-in").disabled = false;
    $("passkey-problem").textContent = whyNot(error);
  }
});

onLanguage(offerPasskey);
entrance().then((why) => { entry = { why }; offerPasskey(); }, () => { /* no hub, no passkey */ });
