import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("discard-invoice", httpFunction("discard-invoice"));
