import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("list-operations", httpFunction("list-operations"));
