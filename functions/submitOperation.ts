import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("submit-operation", httpFunction("submit-operation"));
