// An Alexa skill as a developer writes it: npm's `ask-sdk-core`, unchanged, its lambda handler behind Express.
// The check of Amazon's signature is the one thing that is off: nobody else can sign as Amazon.
const alexa = require("ask-sdk-core");
const express = require("express");

const on = (type, name) => ({ requestEnvelope }) =>
  alexa.getRequestType(requestEnvelope) === type &&
  (!name || alexa.getIntentName(requestEnvelope) === name);
const say = (input) => input.responseBuilder;

const handlers = [
  { canHandle: on("LaunchRequest"), handle: (input) => say(input).speak("<p>Welcome to <sub alias=\"trip planner\">TP</sub></p> Where to?").reprompt("Name a city.").getResponse() },
  {
    canHandle: on("IntentRequest", "PlanTrip"),
    handle(input) {
      const { requestEnvelope, attributesManager } = input;
      const state = alexa.getDialogState(requestEnvelope);
      const intent = requestEnvelope.request.intent;
      if (state !== "COMPLETED") {
        if (intent.slots.city.value && intent.slots.city.confirmationStatus === "NONE")
          return say(input).speak(`To ${intent.slots.city.value}?`).addConfirmSlotDirective("city").getResponse();
        if (intent.slots.city.confirmationStatus === "DENIED")
          return say(input).speak("Where then?").addElicitSlotDirective("city", { ...intent, slots: { ...intent.slots, city: { name: "city", confirmationStatus: "NONE" } } }).getResponse();
        return say(input).addDelegateDirective(intent).getResponse();
      }
      const trips = (attributesManager.getSessionAttributes().trips || 0) + 1;
      attributesManager.setSessionAttributes({ trips });
      const nights = alexa.getSlotValue(requestEnvelope, "nights");
      return say(input).speak(`Trip ${trips}: ${nights} nights in ${intent.slots.city.resolutions.resolutionsPerAuthority[0].values[0].value.id}. Another?`).reprompt("Another?").getResponse();
    },
  },
  { canHandle: on("IntentRequest", "Contact"), handle: (input) => say(input).speak("I need your name.").withAskForPermissionsConsentCard(["alexa::profile:name:read"]).withShouldEndSession(true).getResponse() },
  { canHandle: on("IntentRequest"), handle: (input) => say(input).speak("Goodbye!").withShouldEndSession(true).getResponse() },
  { canHandle: on("SessionEndedRequest"), handle: (input) => say(input).getResponse() },
];

const skill = alexa.SkillBuilders.custom().addRequestHandlers(...handlers).withSkillId("amzn1.ask.skill.trips").create();
const app = express();
app.use(express.json());
app.post("/alexa", async (request, response) => response.json(await skill.invoke(request.body)));
app.listen(Number(process.argv[2]), "127.0.0.1");
