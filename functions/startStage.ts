import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("start-stage", httpFunction("start-stage"));
