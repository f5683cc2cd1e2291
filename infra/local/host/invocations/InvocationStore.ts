/** How many invocations are remembered; the oldest finished ones are forgotten first. */
const maxRemembered = 1_000;

export type InvocationState = "running" | "succeeded" | "failed";

export interface InvocationRecord {
  readonly id: string;
  readonly functionName: string;
  state: InvocationState;
  error?: string;
}

/** What became of the latest invocations, for whoever started one and wants to know its end. */
export class InvocationStore {
  readonly #records = new Map<string, InvocationRecord>();

  start(id: string, functionName: string): InvocationRecord {
    for (const [oldId, record] of this.#records) {
      if (this.#records.size < maxRemembered) break;
      if (record.state !== "running") this.#records.delete(oldId);
    }
    const record: InvocationRecord = { id, functionName, state: "running" };
    this.#records.set(id, record);
    return record;
  }

  get(id: string): InvocationRecord | undefined {
    return this.#records.get(id);
  }

  /** How many are under way. */
  get outstanding(): number {
    let count = 0;
    for (const record of this.#records.values()) if (record.state === "running") count += 1;
    return count;
  }
}
