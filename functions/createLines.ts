import { app } from "@azure/functions";
import { stageTimer } from "../lib/app/stageTimer";

app.timer("create-lines", {
  schedule: "%CREATE_LINES_SCHEDULE%",
  handler: stageTimer("create-lines"),
});
