// A CLOVA extension as a developer writes it: the vendor's own SDK, unchanged, with its signature check on.
// Only the public key is another: wherever the SDK verifies with its vendor's, the hub's stands instead.
const fs = require("fs");
const crypto = require("crypto");

const key = fs.readFileSync(process.argv[3]);
const createVerify = crypto.createVerify;
crypto.createVerify = (algorithm) => {
  const verify = createVerify(algorithm);
  const check = verify.verify.bind(verify);
  verify.verify = (_vendor, signature, encoding) => check(key, signature, encoding);
  return verify;
};

const clova = require("@line/clova-cek-sdk-nodejs");
const express = require("express");

const say = (value) => clova.SpeechBuilder.createSpeechText(value, "ko");
const skill = clova.Client.configureSkill()
  .onLaunchRequest((ctx) => {
    ctx.setSimpleSpeech(say("주사위를 몇 개 던질까요?"));
    ctx.setReprompt({ type: "SimpleSpeech", values: say("개수를 말씀해 주세요.") });
  })
  .onIntentRequest((ctx) => {
    const count = ctx.getSlot("count");
    if (ctx.getIntentName() === "Throw" && count) {
      const before = ctx.getSessionAttributes().thrown || 0;
      ctx.setSessionAttributes({ thrown: before + Number(count) });
      ctx.setSimpleSpeech(say(`지금까지 ${before + Number(count)}개를 던졌어요.`));
    } else {
      ctx.setSimpleSpeech(say("그만 던질게요."));
      ctx.endSession();
    }
  })
  .onSessionEndedRequest(() => {})
  .handle();

const app = express();
app.post("/clova", clova.Middleware({ applicationId: "com.example.dice" }), skill);
app.listen(Number(process.argv[2]), "127.0.0.1");
