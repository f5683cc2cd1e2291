import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("get-operation", httpFunction("get-operation"));
