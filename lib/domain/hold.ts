/** Why a record was set aside, by whom and when; a column may be empty. */
export interface Hold {
  readonly reason: string | null;
  readonly by: string | null;
  readonly on: Date | null;
}

/** A decision to set a line aside. */
export interface LineHold {
  readonly stage: "OnHold";
  readonly reason: string;
  /** Who set it aside. */
  readonly by: string;
}

/** What becomes of the lines of a discarded invoice. */
export const discardTargets = ["bundle", "hold"] as const;
export type DiscardTarget = (typeof discardTargets)[number];

/** The reasons by which a discard that stopped half-way is known again (DESIGN 2). */
const discardReasons: Readonly<Record<DiscardTarget, string>> = {
  bundle: "discard",
  hold: "discard: its lines go on hold",
};

/** The reason that an invoice is held with while it is discarded. */
export function discardReason(target: DiscardTarget): string {
  return discardReasons[target];
}

/** What becomes of the lines of an invoice held with this reason; undefined where it is no discard. */
export function discardTargetOf(reason: string | null): DiscardTarget | undefined {
  return discardTargets.find((target) => discardReasons[target] === reason);
}

/** True for a reason that a person may not give, because it would start a discard. */
export function isReservedReason(reason: string): boolean {
  return /^discard\b/i.test(reason.trim());
}
