// Runs on the audio thread: floats in, 16-bit pieces of 32 ms and their loudness out.

class Capture extends AudioWorkletProcessor {
  #piece = new Int16Array(Math.round(sampleRate * 0.032));
  #filled = 0;
  #energy = 0;

  process([input]) {
    const channel = input[0];
    if (!channel) return true;
    for (const sample of channel) {
      const clipped = Math.max(-1, Math.min(1, sample));
      this.#energy += clipped * clipped;
      this.#piece[this.#filled++] = Math.round(clipped * 32767);
      if (this.#filled === this.#piece.length) this.#deliver();
    }
    return true;
  }

  #deliver() {
    const pcm = this.#piece.slice().buffer;
    this.port.postMessage({ pcm, level: Math.sqrt(this.#energy / this.#filled) }, [pcm]);
    this.#filled = 0;
    this.#energy = 0;
  }
}

registerProcessor("dure-capture", Capture);
