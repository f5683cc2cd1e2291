import type { RowReference } from "../../writes/Writer";
import { unknownReference } from "../../writes/readPayload";
import { guidFromSql } from "../../store/guid";
import { AbortedRequest, type RequestFaults } from "../../faults/RequestFaults";
import type { ApiResponse, OperationContext, OperationResult } from "../Api";
import { errorResponse } from "../errorResponse";
import { parsePrefer } from "../prefer";
import { runOperation } from "../operations/runOperation";
import type { BatchOperation, BatchPart } from "./parseBatch";

/** Works out the context of an inner request: its own preferences, and whom it impersonates. */
export type InnerContext = (operation: BatchOperation) => OperationContext;

export interface InnerResponse {
  readonly response: ApiResponse;
  readonly contentId: string | undefined;
}

/** What a part of the batch came to. A failed change set has one response, that of its failure. */
export interface PartResult {
  readonly kind: BatchPart["kind"];
  readonly responses: readonly InnerResponse[];
  /** Status of the failure, if the part failed. */
  readonly failed: number | undefined;
}

export interface BatchRun {
  readonly parts: readonly BatchPart[];
  readonly continueOnError: boolean;
  readonly innerContext: InnerContext;
  /** The injected faults that strike its operations. */
  readonly faults: RequestFaults;
}

/**
 * Runs the parts in order. A failing change set is rolled back as a whole. Without
 * `odata.continue-on-error` the first failure ends the batch (DATAVERSE.md 2.2, 2.3).
 */
export function runBatch(run: BatchRun): PartResult[] {
  const results: PartResult[] = [];
  for (const part of run.parts) {
    const result =
      part.kind === "single" ? runSingle(run, part.operation) : runChangeSet(run, part.operations);
    results.push(result);
    if (result.failed !== undefined && !run.continueOnError) {
      break;
    }
  }
  return results;
}

function runSingle(batch: BatchRun, operation: BatchOperation): PartResult {
  const { contentId } = operation;
  try {
    const context = batch.innerContext(operation);
    const run = (): OperationResult => {
      batch.faults.beforeOperation(operation);
      return runOperation(context, operation);
    };
    const response = operation.method === "GET" ? run() : inTransaction(context, run);
    batch.faults.afterCommit();
    return { kind: "single", responses: [{ response, contentId }], failed: undefined };
  } catch (error) {
    return failure("single", operation, error);
  }
}

/** Runs `work` in a transaction; what was cached of rows that are rolled back is forgotten. */
export function inTransaction<T>(context: Pick<OperationContext, "writer">, work: () => T): T {
  const { db, reference } = context.writer;
  try {
    return db.transaction(work);
  } catch (error) {
    reference.clear();
    throw error;
  }
}

function runChangeSet(batch: BatchRun, operations: readonly BatchOperation[]): PartResult {
  const [first] = operations;
  if (first === undefined) {
    return { kind: "changeSet", responses: [], failed: undefined };
  }
  const responses: InnerResponse[] = [];
  let running = first;
  try {
    inTransaction(batch.innerContext(first), () => {
      const references = new Map<string, RowReference>();
      for (const operation of operations) {
        running = operation;
        const response = runMember(batch, operation, references);
        if (response.row !== undefined && operation.contentId !== undefined) {
          references.set(operation.contentId, response.row);
        }
        responses.push({ response, contentId: operation.contentId });
      }
    });
    batch.faults.afterCommit();
    return { kind: "changeSet", responses, failed: undefined };
  } catch (error) {
    return failure("changeSet", running, error);
  }
}

function runMember(
  batch: BatchRun,
  operation: BatchOperation,
  references: ReadonlyMap<string, RowReference>,
): OperationResult {
  const context = { ...batch.innerContext(operation), references };
  batch.faults.beforeOperation(operation);
  const url = resolveReference(operation.url, references);
  return runOperation(context, { ...operation, url });
}

/** Replaces `$n` at the start of a URL by the row of that Content-ID (DATAVERSE.md 2.2). */
function resolveReference(url: string, references: ReadonlyMap<string, RowReference>): string {
  const match = /^\$([^/?]+)(.*)$/s.exec(url);
  if (match === null) {
    return url;
  }
  const [, contentId = "", rest = ""] = match;
  const row = references.get(contentId);
  if (row === undefined) {
    throw unknownReference(`$${contentId}`);
  }
  return `${row.table.entitySetName}(${guidFromSql(row.id)})${rest}`;
}

function failure(kind: BatchPart["kind"], operation: BatchOperation, error: unknown): PartResult {
  if (error instanceof AbortedRequest) {
    throw error;
  }
  const response = errorResponse(error, parsePrefer(operation.headers["prefer"]));
  return {
    kind,
    responses: [{ response, contentId: operation.contentId }],
    failed: response.status,
  };
}
