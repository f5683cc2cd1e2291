import type { CustomApiDefinition } from "../../../dataverse/customApis";
import type { Caller, Writer } from "../writes/Writer";

export type ParameterValue = string | number | boolean | readonly string[];

/** Parameters or response properties by name; what was not given is absent. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export interface CustomApiCall {
  readonly writer: Writer;
  /** In whose name it runs. */
  readonly caller: Caller;
  /** The service root without a slash at its end. */
  readonly baseUrl: string;
  readonly parameters: ParameterValues;
  /** 0 for the first attempt; a background operation is tried again (DATAVERSE.md 1.9). */
  readonly attempt: number;
}

/**
 * The work of a plug-in in steps: each step is a transaction of its own, others may work between
 * two, and what is yielded is how many milliseconds to wait before the next. A synchronous call runs
 * all steps at once in one transaction.
 */
export type CustomApiWork = Generator<number, ParameterValues>;

/** A Custom API of the environment: its definition, and what stands in for its plug-in. */
export interface CustomApi {
  readonly definition: CustomApiDefinition;
  /** Throws an ODataError for what it refuses. */
  run(call: CustomApiCall): CustomApiWork;
}

/** Runs all steps without waiting. The caller holds a transaction. */
export function runToEnd(work: CustomApiWork): ParameterValues {
  let step = work.next();
  while (step.done !== true) {
    step = work.next();
  }
  return step.value;
}
