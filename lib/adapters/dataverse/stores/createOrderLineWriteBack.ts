import type { OrderLineCopy, OrderLineWriteBack } from "../../../ports/orderLineWriteBack";
import type { Operation } from "../batch/BatchItem";
import type { DataverseClient } from "../http/DataverseClient";
import { lineStageChoice } from "../rows/choices";
import { orderLines, recordPath } from "../rows/tables";
import { columnText } from "../writes/columnText";
import { proofOf } from "../writes/proofsOfWrites";
import type { PlannedSave } from "../writes/PlannedSave";
import { saveOutcomes } from "../writes/saveChangeSets";
import type { StoreOptions } from "./StoreOptions";

/** `salesorder.statecode` Active: only active orders can be edited (DATAVERSE.md 9.5). */
const editable = 0;

function copyOperation(copy: OrderLineCopy): Operation {
  const message = copy.errorMessage;
  return {
    method: "PATCH",
    path: recordPath(orderLines, copy.orderLineId),
    // Whatever its version is: the columns are ours alone. Never creates a line (DATAVERSE.md 4.2).
    headers: { "If-Match": "*" },
    body: {
      invjob_stage: lineStageChoice.toValue(copy.stage),
      invjob_errorcode: copy.errorCode,
      invjob_errormessage: message === null ? null : columnText("invjob_errormessage", message),
    },
  };
}

/** Copies of the ledger on the lines of editable orders. */
export function createOrderLineWriteBack(
  client: DataverseClient,
  options: StoreOptions,
): OrderLineWriteBack {
  return {
    async writeBack(copies, stamp) {
      const saves = copies
        .filter(({ orderState }) => orderState === editable)
        .map((copy): PlannedSave => {
          const operation = copyOperation(copy);
          const proof = proofOf(operation, orderLines, copy.orderLineId);
          return { operations: [operation], proof };
        });
      const outcomes = await saveOutcomes(client, { saves, stamp }, options);
      const written = outcomes.filter(({ kind }) => kind === "saved").length;
      const failures = outcomes.flatMap((outcome) => (outcome.kind === "saved" ? [] : [outcome]));
      const [first] = failures;
      if (first !== undefined) {
        client.telemetry.warn("copies on order lines could not be written", {
          lines: failures.length,
          outcome: first.kind,
        });
      }
      return { written, failed: failures.length };
    },
  };
}
