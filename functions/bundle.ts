import { app } from "@azure/functions";
import { stageTimer } from "../lib/app/stageTimer";

app.timer("bundle", { schedule: "%BUNDLE_SCHEDULE%", handler: stageTimer("bundle") });
