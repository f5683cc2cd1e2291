import type { NotImpersonated, WriteStamp } from "../../../ports/saveOutcome";
import type { BatchItem } from "../batch/BatchItem";
import { executeItems, type ItemExecution, type ItemResult } from "../batch/executeItems";
import type { DataverseClient } from "../http/DataverseClient";
import { forbidden } from "./outcomeOfError";
import { callersOf, forgetCaller, type Caller } from "./callers";
import type { PlannedSave, SaveOptions } from "./PlannedSave";

/** A result, and why the application did it although it should have been the record's owner. */
export interface AttributedResult extends ItemResult {
  readonly notImpersonated?: NotImpersonated;
}

/** Also where the application may not act for that user (DATAVERSE.md 7). */
function isForbidden(result: ItemResult | undefined): boolean {
  return result?.answer?.changeSet?.some((part) => part.status === forbidden) ?? false;
}

function itemOf(save: PlannedSave, caller?: string): BatchItem {
  return {
    changeSet: save.operations,
    reads: save.reads ?? [],
    ...(caller === undefined ? {} : { caller }),
  };
}

/** Saves that were refused to their owners, done once as the application instead. */
async function repeatAsApplication(
  client: DataverseClient,
  refused: readonly PlannedSave[],
  execution: ItemExecution,
): Promise<readonly AttributedResult[]> {
  if (refused.length === 0) return [];
  for (const { owner } of refused) if (owner !== undefined) forgetCaller(client, owner);
  client.telemetry.warn("owners may not create their records; the application does", {
    records: refused.length,
  });
  const results = await executeItems(
    client,
    refused.map((save) => itemOf(save)),
    execution,
  );
  return results.map((result) => ({ ...result, notImpersonated: "refused" }));
}

/**
 * Executes change sets, those that create a record on behalf of its owner where that can be
 * (DESIGN 3, impersonation).
 *
 * @throws as `executeItems`
 */
export async function executeAsCallers(
  client: DataverseClient,
  { saves, stamp }: { readonly saves: readonly PlannedSave[]; readonly stamp: WriteStamp },
  options: SaveOptions,
): Promise<readonly AttributedResult[]> {
  const isOn = options.impersonate !== "off";
  const owners = isOn ? saves.flatMap(({ owner }) => (owner === undefined ? [] : [owner])) : [];
  const callers = await callersOf(client, owners);
  const callerOf = ({ owner }: PlannedSave): Caller | undefined =>
    owner === undefined ? undefined : callers.get(owner.id);
  const execution: ItemExecution = {
    operationsMax: options.batchOperations,
    beforeSending: () => {
      stamp.assertHeld();
    },
  };
  const items = saves.map((save) => {
    const caller = callerOf(save);
    return itemOf(save, caller?.kind === "user" ? caller.objectId : undefined);
  });
  const results = await executeItems(client, items, execution);
  const refused = items.flatMap(({ caller }, index) =>
    caller !== undefined && isForbidden(results[index]) ? [index] : [],
  );
  const repeated = await repeatAsApplication(
    client,
    refused.map((index) => saves[index] as PlannedSave),
    execution,
  );
  return results.map((result, index): AttributedResult => {
    const again = repeated[refused.indexOf(index)];
    if (again !== undefined) return again;
    const caller = callerOf(saves[index] as PlannedSave);
    return caller?.kind === "application" ? { ...result, notImpersonated: caller.reason } : result;
  });
}
