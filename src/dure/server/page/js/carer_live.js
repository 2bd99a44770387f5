// Alerts as they happen. This page is no satellite: nobody is spoken to, and nobody is heard through it.

const PING_MS = 15000;
const SILENCE_MS = 40000;
const WAITS_MS = [500, 1000, 2000, 5000, 10000];

/** Events: `happened` (something changed), `link` (detail: whether it is live). */
export class Live extends EventTarget {
  #socket = null;
  #tries = 0;
  #asked = 0; // since when an answer is awaited; 0 where none is
  #pulse = 0;

  open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/api/alerts/events`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#tries = 0;
      this.#asked = 0;
      this.#pulse = setInterval(() => this.#beat(socket), PING_MS);
      this.#tell("link", true);
    };
    socket.onmessage = ({ data }) => {
      this.#asked = 0;
      if (JSON.parse(data).type !== "pong") this.#tell("happened");
    };
    socket.onclose = () => this.#lose(socket);
  }

  #beat(socket) {
    if (this.#asked && performance.now() - this.#asked > SILENCE_MS) return this.#lose(socket);
    this.#asked ||= performance.now(); // a tab in the background beats once a minute: silence is counted from the question
    if (socket.readyState === WebSocket.OPEN) socket.send("{}");
    return undefined;
  }

  #lose(socket) {
    if (this.#socket !== socket) return;
    this.#socket = null;
    clearInterval(this.#pulse);
    socket.onclose = socket.onmessage = null;
    socket.close();
    this.#tell("link", false);
    setTimeout(() => this.open(), WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)]);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
