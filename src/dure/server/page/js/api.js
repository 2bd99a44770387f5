// The plain doors of the hub.

import { language, say } from "/js/language.js";

const PATIENCE_MS = 30000;
const SURE_MS = 2000; // the hub tells its time in whole seconds

let ahead_ms = 0;

/** The hub's time, in milliseconds since 1970, as far as its last answer told: this device's clock may be wrong. */
export const hubNow = () => Date.now() + ahead_ms;

function learnTime(told) {
  const found_ms = Date.parse(told ?? "") - Date.now();
  if (!Number.isNaN(found_ms)) ahead_ms = Math.abs(found_ms) > SURE_MS ? found_ms : 0;
}

/** An answer that was no success; `message` is for people, in the language that they read now. */
export class HubError extends Error {
  #told;

  constructor(status, told) {
    super();
    this.#told = told?.message;
    this.status = status;
    this.code = told?.code ?? "unreachable";
  }

  get message() {
    return this.#told?.[language] ?? say("went_wrong");
  }
}

export async function ask(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new HubError(0, null);
  }
  learnTime(answer.headers.get("date"));
  if (!answer.ok) throw new HubError(answer.status, await answer.json().catch(() => null));
  return answer.status === 204 ? null : answer.json().catch(() => { throw new HubError(0, null); });
}

/** Send a recording; `onMessage` gets each event, and sound as bytes. */
export async function sendRecording(file, onMessage) {
  const answer = await fetch(`/v1/recordings?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file })
    .catch(() => { throw new HubError(0, null); });
  if (!answer.ok) throw new HubError(answer.status, await answer.json().catch(() => null));
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch(() => { throw new HubError(0, null); });
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) deliver(JSON.parse(line), onMessage);
  }
}

function deliver(message, onMessage) {
  if (message.type === "error") throw new HubError(200, message);
  if (message.type !== "audio.chunk") return onMessage(message);
  const bytes = Uint8Array.from(atob(message.pcm), (letter) => letter.charCodeAt(0));
  return onMessage({ ...message, pcm: bytes.buffer });
}
