import { groupBy } from "../../../domain/groupBy";
import { UnavailableError } from "../../../ports/errors";
import type { DataverseClient } from "../http/DataverseClient";
import { failureOf, type Failure } from "../http/failures";
import { isSuccess } from "../http/HttpAnswer";
import { isAmbiguous, retryDecision } from "../http/retryDecision";
import type { BatchItem } from "./BatchItem";
import type { ItemAnswer } from "./parseBatch";
import { planBatches } from "./planBatches";
import { sendBatch } from "./sendBatch";

export interface ItemResult {
  /** The last answer, or undefined where the tries were used up without one. */
  readonly answer: ItemAnswer | undefined;
  /** Why there is no answer about the content. */
  readonly failure: Failure | undefined;
  /** An earlier try, or the last, may have been carried out although nothing said so. */
  readonly ambiguous: boolean;
}

export interface ItemExecution {
  /** Operations of one request: `BATCH_OPERATIONS`. */
  readonly operationsMax: number;
  /** Called right before each request goes out; what it throws ends it all. */
  readonly beforeSending?: (() => void) | undefined;
}

interface Pending {
  readonly item: BatchItem;
  readonly index: number;
  tries: number;
  ambiguous: boolean;
}

/** Far more than the retry table allows to any one kind of failure. */
const roundsMax = 20;

const noAnswer: Failure = { kind: "unclear", detail: "the batch's answer left it out" };

/** Why an item was not settled by its answer, if so. */
function itemFailure(
  item: BatchItem,
  answer: ItemAnswer | undefined,
  now: Date,
): Failure | undefined {
  if (answer === undefined) return noAnswer;
  if (item.changeSet.length > 0) {
    const parts = answer.changeSet;
    if (parts === undefined || parts.length === 0) return noAnswer;
    const refused = parts.find((part) => !isSuccess(part));
    if (refused !== undefined) return failureOf(refused, now);
    return parts.length === item.changeSet.length ? undefined : noAnswer;
  }
  for (const read of answer.reads) {
    const failure = read === undefined ? noAnswer : failureOf(read, now);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

interface Attempt {
  readonly pending: Pending;
  readonly answer: ItemAnswer | undefined;
  readonly failure: Failure | undefined;
}

async function attemptBatch(
  client: DataverseClient,
  batch: readonly Pending[],
  { beforeSending }: ItemExecution,
): Promise<readonly Attempt[]> {
  const items = batch.map((pending) => pending.item);
  const result = await sendBatch(client, items, { caller: items[0]?.caller, beforeSending });
  if (result.kind === "failed") {
    return batch.map((pending) => ({ pending, answer: undefined, failure: result.failure }));
  }
  const now = client.clock.now();
  return batch.map((pending, index) => {
    const answer = result.items[index];
    const failure = itemFailure(pending.item, answer, now);
    // A part of a batch can be throttled too, and the client sees only the whole.
    if (failure !== undefined) client.noteFailure(failure);
    return { pending, answer, failure };
  });
}

/** One request carries the items of one caller only. */
function batchesOf(
  pending: readonly Pending[],
  operationsMax: number,
): readonly (readonly Pending[])[] {
  const byCaller = groupBy(pending, ({ item }) => item.caller ?? "");
  return [...byCaller.values()].flatMap((ofCaller) => {
    const sized = ofCaller.map((one) => ({ ...one.item, pending: one }));
    return planBatches(sized, operationsMax).map((batch) => batch.map((one) => one.pending));
  });
}

async function attemptAll(
  client: DataverseClient,
  pending: readonly Pending[],
  execution: ItemExecution,
): Promise<readonly Attempt[]> {
  const batches = batchesOf(pending, execution.operationsMax);
  // All settle before any error is passed on, so that no write goes on behind the caller's back.
  const settled = await Promise.allSettled(
    batches.map((batch) => attemptBatch(client, batch, execution)),
  );
  return settled.flatMap((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}

/** How long to wait before the item is sent again, or undefined where it is settled. */
function retryAfter(
  { pending, failure }: Attempt,
  { maxWaitInMs, retriesMax }: DataverseClient,
): number | undefined {
  if (failure === undefined) return undefined;
  // What took too long once takes too long again: the caller tries it in smaller pieces.
  if (failure.kind === "sqlTimeout" && pending.item.changeSet.length > 1) return undefined;
  const decision = retryDecision(failure, { tries: pending.tries, maxWaitInMs, retriesMax });
  return decision.kind === "retry" ? decision.afterInMs : undefined;
}

/**
 * Sends items in batches, several at once, and tries again what got no answer about its content.
 * Replaying a change set is safe because its ids are ours and its versions guarded: a replay of what
 * was committed is refused, and `ambiguous` tells the caller to look whether it was.
 *
 * @returns a result per item, in their order
 * @throws UnavailableError when not one item was answered and nothing can have been written
 * @throws UnauthorizedError, ProtocolError as `sendBatch`, and whatever `beforeSending` throws
 */
export async function executeItems(
  client: DataverseClient,
  items: readonly BatchItem[],
  execution: ItemExecution,
): Promise<readonly ItemResult[]> {
  const results: (ItemResult | undefined)[] = items.map(() => undefined);
  let pending: Pending[] = items.map((item, index) => ({
    item,
    index,
    tries: 0,
    ambiguous: false,
  }));
  for (let round = 0; pending.length > 0 && round < roundsMax; round += 1) {
    const again: Pending[] = [];
    let waitInMs = 0;
    for (const attempt of await attemptAll(client, pending, execution)) {
      const { pending: one, answer, failure } = attempt;
      one.tries += 1;
      one.ambiguous ||= failure !== undefined && isAmbiguous(failure);
      const afterInMs = retryAfter(attempt, client);
      if (afterInMs !== undefined) {
        again.push(one);
        waitInMs = Math.max(waitInMs, afterInMs);
      } else {
        const settledAnswer = failure === undefined ? answer : undefined;
        results[one.index] = { answer: settledAnswer, failure, ambiguous: one.ambiguous };
      }
    }
    if (again.length > 0) await client.wait(waitInMs);
    pending = again;
  }
  return complete(client, results);
}

function complete(
  client: DataverseClient,
  results: readonly (ItemResult | undefined)[],
): readonly ItemResult[] {
  const all = results.map(
    (result) => result ?? { answer: undefined, failure: noAnswer, ambiguous: true },
  );
  const first = all[0];
  if (
    first?.failure !== undefined &&
    all.every((one) => one.answer === undefined && !one.ambiguous)
  ) {
    throw new UnavailableError(`${client.url} (DATAVERSE_URL): ${first.failure.detail}`);
  }
  return all;
}
