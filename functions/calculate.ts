import { app } from "@azure/functions";
import { stageTimer } from "../lib/app/stageTimer";

app.timer("calculate", { schedule: "%CALCULATE_SCHEDULE%", handler: stageTimer("calculate") });
