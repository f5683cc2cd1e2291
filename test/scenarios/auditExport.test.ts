import type { App } from "../../lib/app/composeApp";
import { auditReopened } from "../../lib/domain/runAudit";
import type { RunReport } from "../../lib/ports/runs";
import { BackgroundTwin, ended } from "../support/BackgroundTwin";
import { eventually } from "../support/eventually";
import { HttpProxy, type ProxyAction } from "../support/HttpProxy";
import { ManualClock } from "../support/ManualClock";
import type { SmallTwin } from "../support/SmallTwin";

const exportName = "sample_ExportDataUsingFetchXmlToAnnotation";
const audited = { AUDIT_EXPORT: "on" };
const minute = 60_000;

let background: BackgroundTwin;
let twin: SmallTwin;
/** Between the app that runs the stages and storage. */
let wire: HttpProxy;
let app: App;
/** Another process, which the notices reach. */
let other: App;

beforeAll(async () => {
  background = await BackgroundTwin.start();
  ({ twin } = background);
  const storage = twin.variables()["AzureWebJobsStorage"] ?? "";
  wire = await HttpProxy.storage(storage);
  app = background.app({ ...audited, AzureWebJobsStorage: wire.within(storage) });
  other = background.app(audited, { worker: "other" });
});
afterAll(async () => {
  await background.close();
  await wire.stop();
});
beforeEach(async () => {
  wire.decide = () => "forward";
  background.door.leadTo(other);
  await background.calm();
});

/** A machine whose clock is so far ahead, as the others' will be then. */
function later(milliseconds: number): App {
  const clock = new ManualClock(new Date(Date.now() + milliseconds));
  return background.app(audited, { clock, worker: "later" });
}

/** Customers with an invoice each that is ready to be sent. */
async function readyInvoices(count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    const customer = await twin.trade.account();
    await twin.trade.order({ customer, lines: [{}, { price: 7 }] });
  }
  await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
}

async function auditOf(runId: string): Promise<NonNullable<RunReport["audit"]>> {
  const audit = (await other.runs.find(runId))?.audit ?? null;
  if (audit === null) throw new Error(`run ${runId} is not audited`);
  return audit;
}

function auditThatIs(status: string, runId: string) {
  return eventually(async () => {
    const audit = await auditOf(runId);
    return audit.status === status ? audit : undefined;
  });
}

/** The lines of the note, a header first. */
async function noteOf(annotationId: string | null): Promise<readonly string[]> {
  const note = await twin.dataverse.api("GET", `annotations(${annotationId ?? ""})`);
  const text = Buffer.from(String(note["documentbody"]), "base64").toString();
  return text.trimEnd().split("\r\n");
}

/** Each invoice that carries the run's id stands in its note, and no other. */
async function expectNoteOf(runId: string, annotationId: string | null): Promise<void> {
  const sent = (await twin.invoices()).filter(({ row }) => row["invjob_runid"] === runId);
  const [header, ...lines] = await noteOf(annotationId);
  expect(header).toContain("invjob_erpnumber");
  expect(lines).toHaveLength(sent.length);
  for (const { row } of sent) expect(lines.join("\n")).toContain(String(row["invjob_erpnumber"]));
}

describe("the audit export of what a run sent", () => {
  it("is on the run's report with its note, and there is none of a run that sent nothing", async () => {
    await readyInvoices(3);
    const [report] = await twin.runAll(app, ["send"]);
    const runId = report?.runId ?? "";
    const { operationId, annotationId, invoices } = await auditThatIs("exported", runId);
    expect(invoices).toBe(3);
    await expectNoteOf(runId, annotationId);
    const operation = await other.background.find(operationId ?? "");
    expect(operation).toMatchObject({
      name: exportName,
      startedBy: `audit of run ${runId}`,
      outputs: { AnnotationId: annotationId },
    });
    const [idle] = await twin.runAll(app, ["send"]);
    expect(idle).toMatchObject({ status: "completed", audit: null });
    await later(2 * minute).background.reconcile();
    expect(await background.inDataverse(exportName)).toHaveLength(1);
    expect(await auditOf(runId)).toMatchObject({ status: "exported", annotationId });
  }, 20_000);

  it("is made up for where its notice is lost", async () => {
    await readyInvoices(1);
    await background.strike({ drop: true });
    const [report] = await twin.runAll(app, ["send"]);
    const runId = report?.runId ?? "";
    const { operationId } = await auditThatIs("submitted", runId);
    const stored = await other.background.find(operationId ?? "");
    if (stored === undefined) throw new Error("the operation has a row");
    await background.doneInDataverse(stored);
    await later(2 * minute).background.reconcile();
    const { annotationId } = await auditThatIs("exported", runId);
    await expectNoteOf(runId, annotationId);
  }, 20_000);

  it.each([
    ["has ended the run's report", "Runs"],
    ["has planned the export", "Operations"],
  ])(
    "is made by the reconciler where the process that %s is gone, and not twice if it comes back",
    async (_where, table) => {
      await readyInvoices(2);
      const before = (await background.inDataverse(exportName)).length;
      const known = new Set((await twin.reports("send")).map(({ runId }) => runId));
      const stood = standStillAfter(table);
      const running = twin.runAll(app, ["send"]);
      await stood.caught();
      const report = (await twin.reports("send")).find(({ runId }) => !known.has(runId));
      const runId = report?.runId ?? "";
      expect(report).toMatchObject({ status: "completed", audit: { status: "due" } });
      await later(2 * minute).background.reconcile();
      const { annotationId, invoices } = await auditThatIs("exported", runId);
      expect(invoices).toBe(2);
      await expectNoteOf(runId, annotationId);
      stood.letGo();
      await running;
      await later(4 * minute).background.reconcile();
      expect(await background.inDataverse(exportName)).toHaveLength(before + 1);
      expect(await auditOf(runId)).toMatchObject({ status: "exported", annotationId });
    },
    20_000,
  );

  it("is made anew where recover opens the run again, with what it sent since", async () => {
    await readyInvoices(1);
    const [report] = await twin.runAll(app, ["send"]);
    const runId = report?.runId ?? "";
    const first = await auditThatIs("exported", runId);
    const reports = twin.runReports();
    const { report: over, version } = (await reports.findVersion(runId))!;
    const audit = auditReopened(over.audit!);
    await reports.replace({ ...over, audit, endedOn: new Date() }, version);
    await other.background.runEnded(runId);
    const second = await auditThatIs("exported", runId);
    expect(second.operationId).not.toBe(first.operationId);
    await expectNoteOf(runId, second.annotationId);
  }, 20_000);

  it("is made once, of all that was sent, where several processes shared the run", async () => {
    await readyInvoices(3);
    const before = (await background.inDataverse(exportName)).length;
    const shared = { ...audited, STAGE_MODE: "fanout", CHUNK_LINES: "1" };
    const processes = ["one", "two"].map((worker) => background.app(shared, { worker }));
    await processes[0]?.tick("send", { trigger: "timer" });
    const [report] = await twin.reports("send");
    const runId = report?.runId ?? "";
    expect(report).toMatchObject({ status: "running", audit: { status: "due" } });
    const chunks = await twin.chunks(runId);
    expect(chunks).toHaveLength(3);
    const { signal } = new AbortController();
    const told = chunks.flatMap(({ id: chunk }) =>
      processes.map((process) => process.workOnChunk({ runId, chunk }, signal)),
    );
    await Promise.all(told);
    const { annotationId, invoices } = await auditThatIs("exported", runId);
    expect(invoices).toBe(3);
    await expectNoteOf(runId, annotationId);
    await later(2 * minute).background.reconcile();
    expect(await background.inDataverse(exportName)).toHaveLength(before + 1);
  }, 20_000);

  it("that fails says so on the run's report", async () => {
    await readyInvoices(1);
    await background.twin.dataverse.admin("background", { paused: true });
    const [report] = await twin.runAll(app, ["send"]);
    const { operationId } = await auditThatIs("submitted", report?.runId ?? "");
    await other.background.cancel(operationId ?? "", "Ann");
    await background.twin.dataverse.admin("background", { paused: false });
    await ended(other, { id: operationId ?? "" });
    const failed = await auditThatIs("failed", report?.runId ?? "");
    expect(failed).toMatchObject({ annotationId: null, operationId });
    expect(failed.message).not.toBe("");
  }, 20_000);
});

/** Keeps the app from its next write or read of storage, once it has written to a table for the last time. */
function standStillAfter(table: string) {
  let letGo = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let isWritten = false;
  let isHeld = false;
  wire.decide = async ({ method, path, body }): Promise<ProxyAction> => {
    if (isWritten) {
      isHeld = true;
      await released;
    }
    const isIt = table === "Runs" ? body.includes('"completed"') : method === "POST";
    if (path.includes(table) && method !== "GET" && isIt) isWritten = true;
    return "forward";
  };
  return { caught: () => eventually(() => isHeld), letGo };
}
