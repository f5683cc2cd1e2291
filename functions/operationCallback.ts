import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("operation-callback", httpFunction("operation-callback"));
