import { app } from "@azure/functions";
import { reconcileTimer } from "../lib/app/reconcileTimer";

app.timer("reconcile", { schedule: "%RECONCILE_SCHEDULE%", handler: reconcileTimer });
