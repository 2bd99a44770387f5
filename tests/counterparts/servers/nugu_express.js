// A NUGU play's backend proxy as a developer writes it: npm's `nugu-kit`, unchanged, in Express.
const express = require("express");
const nugu = require("nugu-kit");

const app = express();
app.use(express.json());
app.get("/nugu/health", (_, response) => response.status(200).send("OK"));
app.post("/nugu/:action", (request, response) => {
  nugu.app(request, response);
  const city = nugu.getValue("city");
  if (nugu.getAuthorization() !== "sesame") return response.sendStatus(401);
  if (nugu.getActionName() === "answer.weather" && city === "평양") {
    nugu.setResultCode("no_city");
    return nugu.responseException();
  }
  if (nugu.getActionName() === "answer.weather" && city === "세종") {
    nugu.setResultCode("never_declared");
    return nugu.responseException();
  }
  if (nugu.getActionName() === "answer.weather") {
    nugu.setOutput({ city, day: nugu.getValue("day"), sky: "맑음", degrees: 21 });
    return nugu.response();
  }
  nugu.setOutput({ advice: "우산" });
  return nugu.response();
});
app.listen(Number(process.argv[2]), "127.0.0.1");
