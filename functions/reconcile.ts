import { app } from "@azure/functions";
import { reconcileTimer } from "../lib/app/reconcileTimer";

app.timer("reconcile", reconcileTimer("%RECONCILE_SCHEDULE%"));
