import { app } from "@azure/functions";
import { httpFunction } from "../lib/app/http/httpFunction";

app.http("list-decisions", httpFunction("list-decisions"));
