import type { BundleStore } from "../../ports/bundleStore";
import type { CreateLinesStore } from "../../ports/createLinesStore";
import type { DueNames } from "../../ports/dueNames";
import type { Environment } from "../../ports/environment";
import { ConfigurationError } from "../../ports/errors";
import type { HandStore } from "../../ports/handStore";
import type { CalculateStore, SendStore } from "../../ports/invoiceStore";
import type { OrderLineWriteBack } from "../../ports/orderLineWriteBack";
import type { RecordLookup } from "../../ports/recordLookup";
import { batchOperationsMax } from "./batch/planBatches";
import { createEnvironment } from "./environment/createEnvironment";
import type { DataverseClient } from "./http/DataverseClient";
import { createBundleStore } from "./stores/createBundleStore";
import { createCalculateStore } from "./stores/createCalculateStore";
import { createCreateLinesStore } from "./stores/createCreateLinesStore";
import { createDueNames } from "./stores/createDueNames";
import { createHandStore } from "./stores/createHandStore";
import { createRecordLookup } from "./stores/createRecordLookup";
import { createSendStore } from "./stores/createSendStore";
import { createOrderLineWriteBack } from "./stores/createOrderLineWriteBack";
import type { StoreOptions } from "./stores/StoreOptions";

export interface DataverseStores {
  readonly createLines: CreateLinesStore;
  readonly bundle: BundleStore;
  readonly calculate: CalculateStore;
  readonly send: SendStore;
  readonly hand: HandStore;
  readonly environment: Environment;
  readonly writeBack: OrderLineWriteBack;
  readonly records: RecordLookup;
  readonly names: DueNames;
}

/**
 * What the stages need of Dataverse, over its Web API. Cheap: made anew for each run, on
 * `client.forRun(...)`, while the client keeps connections, token and base data.
 *
 * @throws ConfigurationError where an option is out of range
 */
export function createDataverseStores(
  client: DataverseClient,
  options: StoreOptions,
): DataverseStores {
  const { batchOperations } = options;
  if (batchOperations < 1 || batchOperations > batchOperationsMax) {
    throw new ConfigurationError(
      `BATCH_OPERATIONS is ${String(batchOperations)}; it must be 1 to ${String(batchOperationsMax)}.`,
    );
  }
  return {
    createLines: createCreateLinesStore(client, options),
    bundle: createBundleStore(client, options),
    calculate: createCalculateStore(client, options),
    send: createSendStore(client, options),
    hand: createHandStore(client, options),
    writeBack: createOrderLineWriteBack(client, options),
    records: createRecordLookup(client, options),
    names: createDueNames(client, options),
    environment: createEnvironment(client, options),
  };
}
