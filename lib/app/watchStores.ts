import type { DataverseStores } from "../adapters/dataverse/createDataverseStores";
import type { OpenRun } from "../engine/engine";
import type { Erp } from "../ports/erp";
import { noWriteBack } from "../ports/orderLineWriteBack";
import { dryErp } from "../stages/watched/dryErp";
import { watchBundle } from "../stages/watched/watchBundle";
import { watchCalculate } from "../stages/watched/watchCalculate";
import { watchCreateLines } from "../stages/watched/watchCreateLines";
import { watchSend } from "../stages/watched/watchSend";

type RunParts = DataverseStores & { readonly erp: Erp };

/**
 * What a run works with, each decision told to its book where it has one. In a dry run nothing that
 * writes is left: neither a store, nor the ERP, nor the copies on order lines.
 */
export function watchStores(
  parts: RunParts,
  { book, scope: { dryRun: isDry } }: Pick<OpenRun, "book" | "scope">,
  batchOperations: number,
): RunParts {
  if (book === undefined) {
    if (isDry) throw new TypeError("a dry run keeps a book of its decisions");
    return parts;
  }
  const watch = { book, isDry, batchOperations };
  return {
    ...parts,
    createLines: watchCreateLines(parts.createLines, watch),
    bundle: watchBundle(parts.bundle, watch),
    calculate: watchCalculate(parts.calculate, watch),
    send: watchSend(parts.send, watch),
    ...(isDry && { writeBack: noWriteBack, erp: dryErp(parts.erp) }),
  };
}
