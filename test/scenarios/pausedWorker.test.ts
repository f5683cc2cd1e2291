import type { StageName } from "../../lib/domain/stages";
import { violationsIn } from "../support/Checker";
import { Fault, type FaultSample } from "../support/dataverse/Faults";
import { eventually } from "../support/eventually";
import { PausableClock } from "../support/PausableClock";
import { SmallTwin } from "../support/SmallTwin";

const timeoutInMs = 60_000;
/** The shortest lease there is, so that a takeover comes soon. */
const settings = { LOCK_LEASE_SECONDS: "3" };
const settledAfterSeconds = 3_600;

interface Case {
  readonly stage: StageName;
  /** What the paused worker is about to send, or has asked. */
  readonly held: Omit<FaultSample, "effect">;
  /** The customer's number at the ERP; null for an invoice in error. */
  readonly number?: string | null;
  /** Before the worker starts, stages up to its own having run. */
  readonly before?: (twin: SmallTwin) => Promise<unknown>;
  /** While it is frozen, before another worker takes over. */
  readonly meanwhile?: (twin: SmallTwin) => Promise<unknown>;
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

async function clockAhead(twin: SmallTwin): Promise<void> {
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

const writes: readonly (readonly [string, Case])[] = [
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
      meanwhile: restoreQuantity,
    },
  ],
  ["bundles", { stage: "bundle", held: { match: { ...patchOfInvoice, body: "invjob_touch" } } }],
  [
    "marks a line as refused",
    {
      stage: "bundle",
      before: refuseOnce,
      held: { match: { method: "PATCH", body: "PLATFORM_REJECTED" } },
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
      meanwhile: heal,
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
      meanwhile: clockAhead,
    },
  ],
];

const afterRead = { point: "afterCommit", times: 1 } as const;
const reads: readonly (readonly [StageName, Case])[] = [
  [
    "create-lines",
    {
      stage: "create-lines",
      held: { match: { method: "GET", route: "^invoices\\?" }, ...afterRead },
    },
  ],
  [
    "bundle",
    { stage: "bundle", held: { match: { method: "GET", route: "^invoices\\?" }, ...afterRead } },
  ],
  [
    "calculate",
    {
      stage: "calculate",
      held: { match: { method: "GET", route: "^invjob_invoicelines\\?" }, ...afterRead },
    },
  ],
  [
    "send",
    {
      stage: "send",
      held: {
        // The first such request looks for lines left behind, before anything is locked.
        skip: 1,
        match: { method: "GET", route: "^invjob_invoicelines\\?" },
        ...afterRead,
      },
    },
  ],
];

async function records(twin: SmallTwin): Promise<unknown> {
  return [await twin.ledger(), await twin.invoices(), twin.book.summarize()];
}

/** Another worker takes over when the leases are over, and does the stage's work. */
async function takeOver(twin: SmallTwin, stage: StageName): Promise<void> {
  const app = twin.app(settings, { worker: "second" });
  await eventually(async () => {
    const result = await app.runStage(stage, { trigger: "timer" });
    return (result.kind === "ran" && result.report.counts.skipped === 0) || undefined;
  });
}

/** Freezes a worker at a request, lets another take over, and wakes it. */
async function pauseAndWake(
  twin: SmallTwin,
  { stage, held, number, before, meanwhile }: Case,
): Promise<string> {
  const customer = await twin.trade.account({
    accountnumber: number === undefined ? "C-1" : number,
  });
  await twin.trade.order({ customer, lines: [{}, {}] });
  await twin.runAll(twin.app(settings), stages.slice(0, stages.indexOf(stage)));
  await before?.(twin);
  const clock = new PausableClock();
  const hold = await Fault.hold(twin.dataverse, held);
  const app = twin.app(settings, { worker: "first", clock });
  const run = app.runStage(stage, { trigger: "timer" }).then(
    (result) => (result.kind === "ran" ? result.report.message : "busy"),
    (error: unknown) => String(error),
  );
  await hold.caught();
  clock.freeze();
  await meanwhile?.(twin);
  await takeOver(twin, stage);
  const done = await records(twin);
  clock.thaw();
  await hold.remove();
  const message = await run;
  expect(await records(twin)).toEqual(done);
  return message;
}

async function expectVerifiedInTheEnd(twin: SmallTwin): Promise<void> {
  await clockAhead(twin);
  await twin.runAll(twin.app(settings));
  await twin.runAll(twin.app(settings));
  expect(await violationsIn(twin)).toEqual([]);
  expect(twin.book.summarize()).toMatchObject({ documents: 1, duplicates: 0 });
}

async function withTwin(work: (twin: SmallTwin) => Promise<void>): Promise<void> {
  const twin = await SmallTwin.start();
  try {
    await work(twin);
  } finally {
    await twin.close();
  }
}

describe("a worker that is paused past its lease", () => {
  it.concurrent.each(writes)(
    "changes nothing any more when a write with which it %s arrives after the takeover",
    (_what, one) =>
      withTwin(async (twin) => {
        await pauseAndWake(twin, one);
        await expectVerifiedInTheEnd(twin);
      }),
    timeoutInMs,
  );

  it.concurrent.each(reads)(
    "between a read and a write of %s knows when it wakes, and writes nothing",
    (_stage, one) =>
      withTwin(async (twin) => {
        expect(await pauseAndWake(twin, one)).toMatch(/LockLostError|lock on .* someone else's/);
        await expectVerifiedInTheEnd(twin);
      }),
    timeoutInMs,
  );
});
