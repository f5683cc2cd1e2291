import { whole } from "./settingKinds";

/**
 * Bounds that an operator may have reason to turn: what a small or a large environment, a slow network
 * or a narrow plan asks for. The other bounds are constants beside what they bound; docs/reliability.md
 * lists both, and decision 0034 says which is which.
 */
export const boundSettings = {
  DATAVERSE_RETRIES: whole(
    { min: 0, max: 6, byDefault: 6 },
    "How often a request to Dataverse is sent again at most; its kind of failure may allow fewer (2 to 6).",
  ),
  DATAVERSE_WAIT_SECONDS: whole(
    { min: 1, max: 300, byDefault: 120 },
    "The longest pause that is waited for when Dataverse asks for one; longer ones are left to the next run.",
  ),
  DATAVERSE_ANSWER_BYTES: whole(
    { min: 1_000_000, max: 500_000_000, byDefault: 268_435_456 },
    "Bytes that an answer of Dataverse may have; a run that meets a larger one ends.",
  ),
  DATAVERSE_PAGES: whole(
    { min: 2, max: 1_000_000, byDefault: 100_000 },
    "Pages that one query may come to; a run that meets more ends.",
  ),
  CACHE_ENTRIES: whole(
    { min: 10, max: 1_000_000, byDefault: 20_000 },
    "Entries of base data (users, currencies, ...) that a process keeps; the oldest make room.",
  ),
  RUN_SLICES: whole(
    { min: 1, max: 999, byDefault: 200 },
    "Slices that a run goes on for by itself; the timers go on after that.",
  ),
  CHUNK_TRIES: whole(
    { min: 1, max: 5, byDefault: 5 },
    "A chunk that failed so often is set aside; `maxDequeueCount` of host.json is no lower.",
  ),
  QUEUE_SENDS: whole(
    { min: 1, max: 32, byDefault: 8 },
    "Messages that are put into a queue at a time.",
  ),
  CALLBACK_BODY_BYTES: whole(
    { min: 1_000, max: 1_000_000, byDefault: 16_384 },
    "Bytes that the body of a completion notice may have; anyone may send one.",
  ),
  WEBHOOK_BODY_BYTES: whole(
    { min: 10_000, max: 1_000_000, byDefault: 262_144 },
    "Bytes that the body of a webhook may have; Dataverse strips what is larger than 256 KB.",
  ),
  RUN_TRACES_DAYS: whole(
    { min: 8, max: 365, byDefault: 30 },
    "So many days after its end the reconciler removes what a run leaves besides its report: its chunks, and the request to stop it.",
  ),
};
