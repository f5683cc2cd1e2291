import { z } from "zod";
import { openApiDocument } from "./openApiDocument";
import { noBody, noFields, route, type Route } from "./route";
import {
  cancelOperation,
  getOperation,
  listOperations,
  submitOperation,
} from "./routes/backgroundOperations";
import { discardInvoice } from "./routes/discardInvoice";
import { explainLine } from "./routes/explainLine";
import { getRun } from "./routes/getRun";
import { health } from "./routes/health";
import { listDecisions } from "./routes/listDecisions";
import { listRuns } from "./routes/listRuns";
import { holdRecord, releaseRecord, retryRecord } from "./routes/moveRecord";
import { operationCallback } from "./routes/operationCallback";
import { startStage } from "./routes/startStage";
import { stageWebhook } from "./routes/stageWebhook";
import { stopRun } from "./routes/stopRun";

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
  "start-stage": startStage,
  "stage-webhook": stageWebhook,
  "list-runs": listRuns,
  "get-run": getRun,
  "hold-record": holdRecord,
  "release-record": releaseRecord,
  "retry-record": retryRecord,
  "discard-invoice": discardInvoice,
  "explain-line": explainLine,
  health,
  "stop-run": stopRun,
  "list-decisions": listDecisions,
  "submit-operation": submitOperation,
  "list-operations": listOperations,
  "get-operation": getOperation,
  "cancel-operation": cancelOperation,
  "operation-callback": operationCallback,
  openapi: openApi,
};

export type RouteName =
  | "start-stage"
  | "stage-webhook"
  | "list-runs"
  | "get-run"
  | "stop-run"
  | "list-decisions"
  | "hold-record"
  | "release-record"
  | "retry-record"
  | "discard-invoice"
  | "explain-line"
  | "health"
  | "submit-operation"
  | "list-operations"
  | "get-operation"
  | "cancel-operation"
  | "operation-callback"
  | "openapi";
