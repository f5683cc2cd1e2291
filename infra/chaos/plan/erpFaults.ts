import type { Random } from "../../local/data/sample/Random";
import type { PlannedAct } from "./RoundPlan";

/** Longer than `ERP_TIMEOUT_SECONDS` of a round. */
const pastTimeoutMs = 5_500;

/** What the ERP may do to a call; see infra/local/erp/README.md. */
const troubles: readonly { readonly name: string; readonly effect: Readonly<object> }[] = [
  { name: "ERP answer dropped", effect: { type: "acceptAndDrop" } },
  { name: "ERP answer dropped", effect: { type: "acceptAndDrop" } },
  { name: "ERP connection reset", effect: { type: "drop" } },
  { name: "ERP leaves one out", effect: { type: "leaveOut" } },
  { name: "ERP rejects", effect: { type: "reject", code: "BAD", message: "No such customer." } },
  { name: "ERP slow", effect: { type: "slow", ms: 700 } },
  { name: "ERP slow", effect: { type: "slow", ms: 700, committed: false } },
  { name: "ERP 503", effect: { type: "status", status: 503 } },
  { name: "ERP 500", effect: { type: "status", status: 500, committed: true } },
];

const seldomPercent = 4;

export function planErpTrouble(random: Random): PlannedAct {
  const rule = { skip: random.pick([0, 0, 0, 1, 2]), times: 1 };
  if (random.chance(seldomPercent)) {
    const effect = { type: "slow", ms: pastTimeoutMs, committed: random.chance(50) };
    return { kind: "fault", part: "erp", name: "ERP time-out", rule: { ...rule, effect } };
  }
  if (random.chance(15)) {
    const effect = { type: "status", status: 503 };
    const match = { method: "GET" };
    return {
      kind: "fault",
      part: "erp",
      name: "ERP look-up 503",
      rule: { ...rule, match, effect },
    };
  }
  const { name, effect } = random.pick(troubles);
  return { kind: "fault", part: "erp", name, rule: { ...rule, effect } };
}
