import { z } from "zod";
import { openApiDocument } from "./openApiDocument";
import { noBody, noFields, route, type Route } from "./route";
import { discardInvoice } from "./routes/discardInvoice";
import { explainLine } from "./routes/explainLine";
import { getRun } from "./routes/getRun";
import { health } from "./routes/health";
import { listRuns } from "./routes/listRuns";
import { holdRecord, releaseRecord, retryRecord } from "./routes/moveRecord";

const openApi = route({
  name: "openapi",
  method: "GET",
  path: "openapi.json",
  summary: "This document.",
  params: noFields,
  query: noFields,
  body: noBody,
  answers: {
    200: { description: "The OpenAPI document.", schema: z.record(z.string(), z.unknown()) },
  },
  refusals: [],
  handle: () => Promise.resolve({ status: 200, body: openApiDocument(Object.values(routes)) }),
});

/** The HTTP interface: every route by the name of its function. */
export const routes: Readonly<Record<RouteName, Route>> = {
  "list-runs": listRuns,
  "get-run": getRun,
  "hold-record": holdRecord,
  "release-record": releaseRecord,
  "retry-record": retryRecord,
  "discard-invoice": discardInvoice,
  "explain-line": explainLine,
  health,
  openapi: openApi,
};

export type RouteName =
  | "list-runs"
  | "get-run"
  | "hold-record"
  | "release-record"
  | "retry-record"
  | "discard-invoice"
  | "explain-line"
  | "health"
  | "openapi";
