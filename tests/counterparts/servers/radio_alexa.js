// An Alexa skill that plays a song: npm's `ask-sdk-core`, unchanged. Arguments: port, the song's address, where it writes what it was told.
const fs = require("fs");
const alexa = require("ask-sdk-core");
const express = require("express");

const [, , port, song, told] = process.argv;
const type = (input) => alexa.getRequestType(input.requestEnvelope);
const handlers = [
  {
    canHandle: (input) => type(input) === "IntentRequest" || type(input) === "LaunchRequest",
    handle: (input) =>
      input.responseBuilder.speak("노래를 틀게요.").addAudioPlayerPlayDirective("REPLACE_ALL", song, "song-1", 0).withShouldEndSession(true).getResponse(),
  },
  {
    canHandle: (input) => type(input).startsWith("AudioPlayer."),
    handle(input) {
      const { token, offsetInMilliseconds } = input.requestEnvelope.request;
      fs.appendFileSync(told, JSON.stringify([type(input).slice(12), token, offsetInMilliseconds]) + "\n");
      return input.responseBuilder.getResponse();
    },
  },
  { canHandle: () => true, handle: (input) => input.responseBuilder.getResponse() },
];

const skill = alexa.SkillBuilders.custom().addRequestHandlers(...handlers).withSkillId("amzn1.ask.skill.radio").create();
const app = express();
app.use(express.json());
app.post("/alexa", async (request, response) => response.json(await skill.invoke(request.body)));
app.listen(Number(port), "127.0.0.1");
