// Plays what the hub says: pieces are scheduled end to end, and dropped at once when it is told to stop.

const LEAD_S = 0.08;

export class Player {
  #context;
  #format = null;
  #next = 0;
  #sources = new Set();

  constructor(context) {
    this.#context = context;
  }

  /** How many pieces wait or sound. */
  get playing() {
    return this.#sources.size;
  }

  start(format) {
    if (this.#context.state !== "running") this.#drop(); // what nobody heard is not heard late
    this.#format = format;
    this.#next = Math.max(this.#next, this.#context.currentTime + LEAD_S);
  }

  play(pcm) {
    if (!this.#format) return;
    const { rate_hz, channels } = this.#format;
    const samples = new Int16Array(pcm.slice(0, pcm.byteLength - (pcm.byteLength % (2 * channels))));
    const frames = samples.length / channels;
    if (!frames) return;
    const buffer = this.#context.createBuffer(channels, frames, rate_hz);
    for (let channel = 0; channel < channels; channel++) {
      const wave = buffer.getChannelData(channel);
      for (let at = 0; at < frames; at++) wave[at] = samples[at * channels + channel] / 32768;
    }
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#context.destination);
    source.onended = () => this.#sources.delete(source);
    this.#next = Math.max(this.#next, this.#context.currentTime + LEAD_S / 4);
    source.start(this.#next);
    this.#next += buffer.duration;
    this.#sources.add(source);
  }

  stop({ interrupted }) {
    this.#format = null;
    if (interrupted) this.#drop();
  }

  #drop() {
    for (const source of this.#sources) {
      source.onended = null;
      source.stop();
    }
    this.#sources.clear();
    this.#next = 0;
  }
}
