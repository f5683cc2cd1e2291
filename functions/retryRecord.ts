import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("retry-record", httpFunction("retry-record"));
