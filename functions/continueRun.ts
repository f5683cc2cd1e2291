import { app } from "@azure/functions";
import { runQueueHandler } from "../lib/app/runQueueHandler";

app.storageQueue("continue-run", runQueueHandler());
