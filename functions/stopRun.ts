import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("stop-run", httpFunction("stop-run"));
