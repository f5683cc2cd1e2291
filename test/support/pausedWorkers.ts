import type { StageName } from "../../lib/domain/stages";
import { Fault, type FaultSample } from "./dataverse/Faults";
import { PausableClock } from "./PausableClock";
import type { SmallTwin } from "./SmallTwin";

/** The shortest lease there is, so that a takeover comes soon. */
export const shortLeases = { LOCK_LEASE_SECONDS: "3" };
const settledAfterSeconds = 3_600;

/** A worker that is frozen at a request, and what is about it. */
export interface PausedCase {
  readonly stage: StageName;
  /** What the paused worker is about to send, or has asked. */
  readonly held: Omit<FaultSample, "effect">;
  /** The customer's number at the ERP; null for an invoice in error. */
  readonly number?: string | null;
  /** Before the worker starts, stages up to its own having run. */
  readonly before?: (twin: SmallTwin) => Promise<unknown>;
  /** While it is frozen, before another worker takes over. */
  readonly meanwhile?: (twin: SmallTwin) => Promise<unknown>;
  /** What ends the error that the worker is about to write. */
  readonly mend?: (twin: SmallTwin) => Promise<unknown>;
  /** What the new owner writes to the same record, if it is something else. */
  readonly rival?: FaultSample["match"];
}

const stages = ["create-lines", "bundle", "calculate", "send"] as const;

async function heal(twin: SmallTwin): Promise<void> {
  for (const { accountid: id } of await twin.dataverse.rows("accounts?$select=accountid"))
    await twin.dataverse.api("PATCH", `accounts(${String(id)})`, { accountnumber: "C-9" });
}

async function billToNobodyKnown(twin: SmallTwin): Promise<void> {
  const rows = await twin.dataverse.rows("salesorderdetails?$select=salesorderdetailid");
  const id = String(rows[0]?.["salesorderdetailid"]);
  await twin.dataverse.admin("seed", {
    table: "salesorderdetail",
    values: { salesorderdetailid: id, quantity: 0 },
  });
}

async function restoreQuantity(twin: SmallTwin): Promise<void> {
  const rows = await twin.dataverse.rows("salesorderdetails?$select=salesorderdetailid");
  const id = String(rows[0]?.["salesorderdetailid"]);
  await twin.dataverse.admin("seed", {
    table: "salesorderdetail",
    values: { salesorderdetailid: id, quantity: 2 },
  });
}

/** So far that an old claim may be settled. */
export async function clockAhead(twin: SmallTwin): Promise<void> {
  await twin.dataverse.admin("clock", { offsetSeconds: settledAfterSeconds });
}

async function erpFault(twin: SmallTwin): Promise<void> {
  await fetch(`${twin.erpUrl}/_erp/faults`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ effect: { type: "acceptAndDrop" } }),
  });
}

async function refuseOnce(twin: SmallTwin): Promise<void> {
  await twin.dataverse.admin("faults", {
    match: { kind: "create", route: "^invoicedetails\\b" },
    times: 2,
    effect: { type: "status", code: 400, errorCode: "0x80040265", message: "Refused." },
  });
}

const patchOfInvoice = { method: "PATCH", route: "^invoices\\(" };
const joins = { ...patchOfInvoice, body: "invjob_touch" };

/** A write of every kind, of success and of failure, in every stage. */
export const pausedWrites: readonly (readonly [string, PausedCase])[] = [
  [
    "creates rows",
    { stage: "create-lines", held: { match: { route: "^invjob_invoicelines", kind: "create" } } },
  ],
  [
    "marks a line in error",
    {
      stage: "create-lines",
      before: billToNobodyKnown,
      held: { match: { kind: "create", body: "NO_QUANTITY" } },
      mend: restoreQuantity,
    },
  ],
  ["bundles", { stage: "bundle", held: { match: joins } }],
  [
    "marks a line as refused",
    {
      stage: "bundle",
      before: refuseOnce,
      held: { match: { method: "PATCH", body: "PLATFORM_REJECTED" } },
      rival: joins,
    },
  ],
  [
    "finishes an invoice",
    { stage: "calculate", held: { match: { ...patchOfInvoice, body: "invjob_contenthash" } } },
  ],
  [
    "marks an invoice in error",
    {
      stage: "calculate",
      number: null,
      held: { match: { ...patchOfInvoice, body: "NO_ERP_CUSTOMER" } },
      mend: heal,
    },
  ],
  ["claims", { stage: "send", held: { match: { ...patchOfInvoice, body: "invjob_claimedby" } } }],
  [
    "records that the ERP accepted",
    {
      stage: "send",
      held: { match: { ...patchOfInvoice, body: "invjob_erpnumber" } },
      meanwhile: clockAhead,
    },
  ],
  [
    "records that the ERP said nothing",
    {
      stage: "send",
      before: erpFault,
      held: { match: { ...patchOfInvoice, body: "ERP_UNKNOWN" } },
      rival: { ...patchOfInvoice, body: "invjob_erpnumber" },
      meanwhile: clockAhead,
    },
  ],
];

export interface FrozenWorker {
  /** Lets the worker and its request go on. */
  wake(): Promise<void>;
  /** Resolves with what its run ended with. */
  readonly ended: Promise<string>;
}

/** Starts a worker on the case's stage, the stages before it being done, and freezes it at its request. */
export async function freezeWorker(
  twin: SmallTwin,
  { stage, held, number, before }: PausedCase,
  changes: Readonly<Record<string, string>> = {},
): Promise<FrozenWorker> {
  const customer = await twin.trade.account({
    accountnumber: number === undefined ? "C-1" : number,
  });
  await twin.trade.order({ customer, lines: [{}, {}] });
  await twin.runAll(twin.app(shortLeases), stages.slice(0, stages.indexOf(stage)));
  await before?.(twin);
  const clock = new PausableClock();
  const hold = await Fault.hold(twin.dataverse, { times: 1, ...held });
  const app = twin.app({ ...shortLeases, ...changes }, { worker: "first", clock });
  const ended = app.runStage(stage, { trigger: "timer" }).then(
    (result) => (result.kind === "ran" ? result.report.message : "busy"),
    (error: unknown) => String(error),
  );
  await hold.caught();
  clock.freeze();
  const wake = async (): Promise<void> => {
    clock.thaw();
    await hold.remove();
  };
  return { wake, ended };
}
