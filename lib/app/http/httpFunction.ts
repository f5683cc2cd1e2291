import { output, type HttpFunctionOptions } from "@azure/functions";
import { processApp } from "../processApp";
import { runQueue } from "../runQueue";
import { serveRoute } from "./serveRoute";
import { routes, type RouteName } from "./routes";

const queue = output.storageQueue(runQueue);

/** What `app.http` needs to serve a route of the table, with a function key but for callbacks. */
export function httpFunction(name: RouteName): HttpFunctionOptions {
  const { [name]: route } = routes;
  return {
    methods: [route.method],
    authLevel: route.isCallback ? "anonymous" : "function",
    route: route.path,
    ...(route.isQueueing && { extraOutputs: [queue] }),
    handler: serveRoute(route, processApp, queue),
  };
}
