// Recordings, dropped anywhere on the page or chosen: the hub hears them like a microphone, one after the other.

import { HubError, sendRecording } from "/js/api.js";
import { $ } from "/js/dom.js";
import { say } from "/js/language.js";
import { notice } from "/js/notices.js";

const MOST_WAITING = 20;

export class Recordings {
  #onMessage;
  #onBusy;
  #waiting = [];
  #busy = false;

  /** `onBusy` is told what is heard, and nothing when that is over, however it ended. */
  constructor({ onMessage, onBusy }) {
    this.#onMessage = onMessage;
    this.#onBusy = onBusy;
    $("recording").addEventListener("click", () => $("recording-file").click());
    $("recording-file").addEventListener("change", () => {
      this.#take([...$("recording-file").files]);
      $("recording-file").value = "";
    });
    this.#listenForDrops();
  }

  #listenForDrops() {
    let depth = 0;
    const show = (shown) => { $("drop").hidden = !shown; };
    const isFile = (event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragenter", (event) => { if (isFile(event)) { depth++; show(true); } });
    addEventListener("dragleave", (event) => { if (isFile(event) && --depth <= 0) { depth = 0; show(false); } });
    addEventListener("dragover", (event) => { if (isFile(event)) event.preventDefault(); });
    addEventListener("drop", (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      depth = 0;
      show(false);
      this.#take([...event.dataTransfer.files]);
    });
  }

  #take(files) {
    const room = MOST_WAITING - this.#waiting.length;
    this.#waiting.push(...files.slice(0, room));
    if (files.length > room) notice("recordings", () => say("recording_enough", { most: MOST_WAITING }));
    if (!this.#busy) this.#hearAll();
  }

  async #hearAll() {
    this.#busy = true;
    while (this.#waiting.length) await this.#hear(this.#waiting.shift());
    this.#busy = false;
  }

  async #hear(file) {
    const about = `recording ${file.name}`;
    notice(about, null);
    this.#onBusy(file.name);
    let heard = false;
    try {
      await sendRecording(file, (message) => {
        heard ||= message.type === "wake.detected";
        this.#onMessage(message, file.name);
      });
      if (!heard) notice(about, () => say("recording_silent", { name: file.name }), { kind: "news" });
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      notice(about, () => error.message);
    } finally {
      this.#onBusy("");
    }
  }
}
