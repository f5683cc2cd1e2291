import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("hold-record", httpFunction("hold-record"));
