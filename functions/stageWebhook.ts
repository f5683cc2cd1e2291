import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("stage-webhook", httpFunction("stage-webhook"));
