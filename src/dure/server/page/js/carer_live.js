// Alerts as they happen. This page is no satellite: nobody is spoken to, and nobody is heard through it.

const PING_MS = 15000;
const SILENCE_MS = 40000;
const WAITS_MS = [500, 1000, 2000, 5000, 10000];

/** Events: `happened` (something changed), `link` (detail: whether it is live). */
export class Live extends EventTarget {
  #socket = null;
  #tries = 0;
  #heard = 0;
  #pulse = 0;

  open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/api/alerts/events`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#tries = 0;
      this.#heard = performance.now();
      this.#pulse = setInterval(() => this.#beat(socket), PING_MS);
      this.#tell("link", true);
    };
    socket.onmessage = ({ data }) => {
      this.#heard = performance.now();
      if (JSON.parse(data).type !== "pong") this.#tell("happened");
    };
    socket.onclose = () => this.#lose(socket);
  }

  #beat(socket) {
    if (performance.now() - this.#heard > SILENCE_MS) this.#lose(socket);
    else socket.send("{}");
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
