// One call into the microphone: from the press of a button until the voice is over.

import { Microphone } from "/js/microphone.js";

const LOUD = 0.012;
const QUIET_AFTER_MS = 650;
const LONGEST_MS = 4000;
const PIECE_MS = 32;

/** Record until somebody has spoken and fallen silent; `null` where nobody spoke. Throws MicrophoneRefused. */
export async function recordCall(context, signal) {
  const microphone = new Microphone();
  await microphone.start(context);
  const pieces = [];
  let spoken = false;
  let quiet_ms = 0;
  try {
    if (signal.aborted) return null;
    await new Promise((done) => {
      signal.addEventListener("abort", done, { once: true });
      microphone.addEventListener("ended", done, { once: true });
      microphone.addEventListener("sound", ({ detail }) => {
        pieces.push(new Int16Array(detail.pcm));
        const loud = detail.level > LOUD;
        spoken ||= loud;
        quiet_ms = loud ? 0 : quiet_ms + PIECE_MS;
        if ((spoken && quiet_ms >= QUIET_AFTER_MS) || pieces.length * PIECE_MS >= LONGEST_MS) done();
      });
    });
    return spoken && !signal.aborted ? toWav(pieces, microphone.rate_hz) : null;
  } finally {
    microphone.stop();
  }
}

/** 16-bit mono samples as a WAV file, in base64. */
function toWav(pieces, rate_hz) {
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const file = new DataView(new ArrayBuffer(44 + bytes));
  const text = (at, word) => [...word].forEach((letter, index) => file.setUint8(at + index, letter.charCodeAt(0)));
  text(0, "RIFF");
  file.setUint32(4, 36 + bytes, true);
  text(8, "WAVEfmt ");
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, rate_hz, true);
  file.setUint32(28, rate_hz * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  text(36, "data");
  file.setUint32(40, bytes, true);
  let at = 44;
  for (const piece of pieces) for (const sample of piece) { file.setInt16(at, sample, true); at += 2; }
  let letters = "";
  const all = new Uint8Array(file.buffer);
  for (let begin = 0; begin < all.length; begin += 8192) letters += String.fromCharCode(...all.subarray(begin, begin + 8192));
  return btoa(letters);
}
