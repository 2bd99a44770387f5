// The plain doors of the hub.

import { language, say } from "/js/language.js";

/** An answer that was no success; `message` is for people, in their language. */
export class HubError extends Error {
  constructor(status, told) {
    super(told?.message?.[language] ?? say("went_wrong"));
    this.status = status;
    this.code = told?.code ?? "unreachable";
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
    });
  } catch {
    throw new HubError(0, null);
  }
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
