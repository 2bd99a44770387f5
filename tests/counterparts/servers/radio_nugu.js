// A NUGU play that plays a song: npm's `nugu-kit`, unchanged. Arguments: port, the song's address, where it writes what it was told.
const fs = require("fs");
const express = require("express");
const nugu = require("nugu-kit");

const [, , port, song, told] = process.argv;
const app = express();
app.use(express.json());
app.get("/nugu/health", (_, response) => response.status(200).send("OK"));
app.post("/nugu/:action", (request, response) => {
  nugu.app(request, response);
  const event = request.body.event;
  nugu.setOutput({});
  if (event) {
    fs.appendFileSync(told, JSON.stringify([event.type.slice(12), event.token, event.offsetInMilliseconds]) + "\n");
    return nugu.response();
  }
  nugu.setDirectiveType("AudioPlayer.Play");
  nugu.setDirectiveUrl(song);
  nugu.setDirectiveToken("song-1");
  return nugu.responseAudioPlayer();
});
app.listen(Number(port), "127.0.0.1");
