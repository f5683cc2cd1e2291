/** States of a background operation (DATAVERSE.md 1.5). */
export const states = { ready: 0n, locked: 2n, completed: 3n } as const;

/** Status reasons of a background operation (DATAVERSE.md 1.5). */
export const statuses = {
  waiting: 0n,
  inProgress: 20n,
  canceling: 22n,
  succeeded: 30n,
  failed: 31n,
  canceled: 32n,
} as const;

export type Ending = "succeeded" | "failed" | "canceled";
