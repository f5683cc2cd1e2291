import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("release-record", httpFunction("release-record"));
