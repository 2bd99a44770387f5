// The stream to the hub: it comes back by itself, a little later each time.

const PING_MS = 15000;
const SILENCE_MS = 40000;
const DOUBT_MS = 5000;
const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15000];
const MOST_UNSENT_BYTES = 256 * 1024;
const REPLACED = 4001;

function satelliteId() {
  const made = () => `page-${[...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  try {
    const kept = sessionStorage.getItem("dure.satellite") ?? made();
    sessionStorage.setItem("dure.satellite", kept);
    return kept;
  } catch {
    return made();
  }
}

/** Events: `open`, `message` (detail: JSON), `sound` (detail: ArrayBuffer), `lost` (detail: {wait_s, replaced}). */
export class Stream extends EventTarget {
  #socket = null;
  #tries = 0;
  #timer = 0;
  #pulse = 0;
  #asked = 0; // since when an answer is awaited; 0 where none is
  #doubt = 0;
  #replaced = false;
  #id = satelliteId();

  get connected() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    clearTimeout(this.#timer);
    this.#drop();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/v1/stream?satellite=${this.#id}`);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#replaced = false;
    this.#asked = performance.now();
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = ({ code }) => { if (this.#socket === socket) this.#lose(code); };
    this.#pulse = setInterval(() => this.#beat(), PING_MS);
    this.#tell("opening");
  }

  /** Make sure that the hub is there: after a sleep a connection may look open and be dead. */
  check() {
    if (this.#replaced) return; // another window has it, and keeps it until somebody takes it back
    if (!this.#socket) this.open();
    if (!this.connected) return; // it is on its way
    this.#ask();
    clearTimeout(this.#doubt);
    this.#doubt = setTimeout(() => { if (this.#asked) this.#lose(0); }, DOUBT_MS);
  }

  send(message) {
    if (this.connected) this.#socket.send(JSON.stringify(message));
  }

  /** Send sound; false where the network is too slow for it. */
  sendSound(buffer) {
    if (!this.connected) return true;
    if (this.#socket.bufferedAmount > MOST_UNSENT_BYTES) return false;
    this.#socket.send(buffer);
    return true;
  }

  #receive(data) {
    this.#asked = 0;
    if (typeof data !== "string") return this.#tell("sound", data);
    const message = JSON.parse(data);
    if (message.type === "hello") {
      this.#tries = 0;
      this.#tell("open", message);
    } else if (message.type !== "pong") {
      this.#tell("message", message);
    }
  }

  #beat() {
    if (this.#asked && performance.now() - this.#asked > SILENCE_MS) this.#lose(0);
    else this.#ask();
  }

  /** Ask for a sign of life. A tab in the background beats once a minute: its silence is counted from its own question. */
  #ask() {
    this.#asked ||= performance.now();
    this.send({ type: "ping" });
  }

  #lose(code) {
    this.#drop();
    const wait = WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)] * (0.75 + Math.random() / 2);
    const replaced = (this.#replaced = code === REPLACED);
    if (!replaced) this.#timer = setTimeout(() => this.open(), wait);
    this.#tell("lost", { wait_s: wait / 1000, replaced });
  }

  #drop() {
    clearInterval(this.#pulse);
    clearTimeout(this.#doubt);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onclose = socket.onmessage = null;
      socket.close();
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
