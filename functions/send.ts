import { app } from "@azure/functions";
import { stageTimer } from "../lib/app/stageTimer";

app.timer("send", { schedule: "%SEND_SCHEDULE%", handler: stageTimer("send") });
