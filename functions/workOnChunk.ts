import { app } from "@azure/functions";
import { chunkQueueHandler } from "../lib/app/chunkQueueHandler";
import { stopProcess } from "../lib/app/processStop";

app.storageQueue("work-on-chunk", chunkQueueHandler());
app.hook.appTerminate(stopProcess);
