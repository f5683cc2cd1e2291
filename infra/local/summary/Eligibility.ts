import { CommandError } from "../command/CommandError";
import type { Row } from "./DataverseReader";
import { textOf } from "./readRow";

/** `statecode` of salesorder by name (tables/salesorder). */
const orderStates: Readonly<Record<string, string>> = {
  Active: "0",
  Submitted: "1",
  Canceled: "2",
  Fulfilled: "3",
  Invoiced: "4",
};
const defaultStates = "Fulfilled";
const defaultFrom = "1900-01-01";

/** The columns of an order that decide, for `$select`. */
export const eligibilityColumns = "statecode,datefulfilled,createdon";

/**
 * Which orders are to be invoiced: in a state of `INVOICE_ORDER_STATES` and dated (`datefulfilled`,
 * else `createdon`) not before `INVOICE_FROM` (DESIGN 3, stage 1).
 */
export class Eligibility {
  readonly #states: ReadonlySet<string>;
  readonly #from: string;

  /** @throws CommandError for a state that does not exist. */
  constructor(settings: NodeJS.ProcessEnv) {
    const names = (settings["INVOICE_ORDER_STATES"] ?? defaultStates).split(",");
    this.#states = new Set(names.map((name) => stateValue(name.trim())));
    this.#from = settings["INVOICE_FROM"] ?? defaultFrom;
  }

  includes(order: Row | undefined): boolean {
    if (order === undefined || !this.#states.has(textOf(order, "statecode") ?? "")) return false;
    const date = textOf(order, "datefulfilled") ?? textOf(order, "createdon") ?? "";
    return date.slice(0, this.#from.length) >= this.#from;
  }
}

function stateValue(name: string): string {
  const value = orderStates[name];
  if (value !== undefined) return value;
  const known = Object.keys(orderStates).join(", ");
  throw new CommandError(`INVOICE_ORDER_STATES has '${name}'; the states are ${known}.`);
}
