// This device's microphone. Events: `sound` (detail: {pcm, level}), `paused` (detail: whether), `ended`.

export class MicrophoneRefused extends Error {
  constructor(why, cause) {
    super(why, { cause });
    this.why = why;
  }
}

export class Microphone extends EventTarget {
  #tracks = null;
  #node = null;
  #source = null;
  rate_hz = 0;

  get open() {
    return this.#tracks !== null;
  }

  /** Ask for the microphone. Throws MicrophoneRefused, whose `why` is a key of words.js. */
  async start(context) {
    if (!window.isSecureContext || !navigator.mediaDevices) throw new MicrophoneRefused("insecure");
    let media;
    try {
      media = await navigator.mediaDevices.getUserMedia({
        // Gain control ducks the first words after a silence, which is where the name is.
        audio: { echoCancellation: true, autoGainControl: false, noiseSuppression: false, channelCount: 1 },
      });
    } catch (error) {
      throw new MicrophoneRefused(reason(error), error);
    }
    try {
      await context.audioWorklet.addModule("/js/capture.worklet.js");
      this.#connect(context, media);
    } catch (error) {
      for (const track of media.getTracks()) track.stop();
      this.stop();
      throw new MicrophoneRefused("went_wrong", error);
    }
  }

  #connect(context, media) {
    this.rate_hz = context.sampleRate;
    this.#tracks = media.getTracks();
    const [track] = this.#tracks;
    track.addEventListener("ended", () => {
      this.stop();
      this.dispatchEvent(new Event("ended"));
    });
    for (const name of ["mute", "unmute"]) track.addEventListener(name, () => this.dispatchEvent(new CustomEvent("paused", { detail: track.muted })));
    this.#source = context.createMediaStreamSource(media);
    this.#node = new AudioWorkletNode(context, "dure-capture", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    this.#node.port.onmessage = ({ data }) => this.dispatchEvent(new CustomEvent("sound", { detail: data }));
    this.#source.connect(this.#node);
  }

  stop() {
    this.#source?.disconnect();
    if (this.#node) this.#node.port.onmessage = null;
    for (const track of this.#tracks ?? []) track.stop();
    this.#tracks = this.#node = this.#source = null;
  }
}

function reason(error) {
  if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return "no_mic";
  if (error.name === "NotReadableError" || error.name === "AbortError") return "busy_mic";
  return "refused_mic";
}
