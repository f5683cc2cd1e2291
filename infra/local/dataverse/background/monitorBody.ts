import type { StoredOperation } from "./OperationRows";

/** The status monitor resource of an operation (DATAVERSE.md 1.3). */
export function monitorUrl({ origin, id }: Pick<StoredOperation, "origin" | "id">): string {
  return `${origin}/api/backgroundoperation/${id}`;
}

/** What the status monitor answers: outputs only on success, an error only where there is one (DATAVERSE.md 1.6). */
export function monitorBody(operation: StoredOperation): Record<string, unknown> {
  return { ...stateOf(operation), ...operation.outputs };
}

/** What the notice says: no outputs, no name, no input (DATAVERSE.md 1.4). */
export function noticeBody(operation: StoredOperation): Record<string, unknown> {
  return {
    location: monitorUrl(operation),
    backgroundOperationId: operation.id,
    ...stateOf(operation),
  };
}

function stateOf({ state, status, error }: StoredOperation): Record<string, unknown> {
  return {
    backgroundOperationStateCode: Number(state),
    backgroundOperationStatusCode: Number(status),
    ...(error === undefined
      ? {}
      : {
          backgroundOperationErrorCode: error.code,
          backgroundOperationErrorMessage: error.message,
        }),
  };
}
