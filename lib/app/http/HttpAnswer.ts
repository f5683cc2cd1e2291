import type { RunMessage } from "../runMessage";

/** What a route answers. */
export interface HttpAnswer {
  readonly status: number;
  /** Written as JSON; absent for an answer without a body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Put into the queue of runs once the answer is on its way. */
  readonly message?: RunMessage;
}
