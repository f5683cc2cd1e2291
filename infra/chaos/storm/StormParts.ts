import type { DataverseUser } from "../world/DataverseUser";
import type { Worker } from "../world/Worker";
import type { World } from "../world/World";
import type { HeldLines } from "./HeldLines";
import type { Tally } from "./Tally";

export interface OrderLineRecord {
  readonly id: string;
  readonly orderId: string;
}

/** What a storm strikes, and what it remembers. */
export interface StormParts {
  readonly world: World;
  readonly workers: readonly Worker[];
  readonly user: DataverseUser;
  readonly orderLines: readonly OrderLineRecord[];
  readonly accountIds: readonly string[];
  readonly held: HeldLines;
  /** Invoices that users have edited, or have tried to. */
  readonly edited: Set<string>;
  readonly tally: Tally;
}
