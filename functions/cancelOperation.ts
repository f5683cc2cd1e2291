import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("cancel-operation", httpFunction("cancel-operation"));
