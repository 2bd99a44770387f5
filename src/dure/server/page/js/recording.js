// A recording, dropped anywhere on the page or chosen: the hub hears it like a microphone.

import { HubError, sendRecording } from "/js/api.js";
import { $ } from "/js/dom.js";
import { say } from "/js/language.js";
import { notice, toast } from "/js/notices.js";

export class Recordings {
  #onMessage;
  #onBusy;
  #busy = false;

  /** `onBusy` is told what is heard, and nothing when that is over, however it ended. */
  constructor({ onMessage, onBusy }) {
    this.#onMessage = onMessage;
    this.#onBusy = onBusy;
    $("recording").addEventListener("click", () => $("recording-file").click());
    $("recording-file").addEventListener("change", () => {
      const [file] = $("recording-file").files;
      $("recording-file").value = "";
      if (file) this.#hear(file);
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
      const [file] = event.dataTransfer.files;
      if (file) this.#hear(file);
    });
  }

  async #hear(file) {
    if (this.#busy) {
      toast(say("recording_later", { name: file.name }), { key: "recording" });
      return;
    }
    this.#busy = true;
    $("recording").disabled = true;
    notice("recording", null);
    this.#onBusy(file.name);
    let heard = false;
    try {
      await sendRecording(file, (message) => {
        heard ||= message.type === "wake.detected";
        this.#onMessage(message, file.name);
      });
      if (!heard) notice("recording", () => say("recording_silent", { name: file.name }), { kind: "news" });
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      notice("recording", () => error.message);
    } finally {
      this.#busy = false;
      $("recording").disabled = false;
      this.#onBusy("");
    }
  }
}
