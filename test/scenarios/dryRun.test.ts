import type { StageName } from "../../lib/domain/stages";
import { decimal, plainText, sum } from "../../lib/domain/money";
import type { App } from "../../lib/app/composeApp";
import type { Decision } from "../../lib/ports/decisions";
import { wholeStage, type RunReport } from "../../lib/ports/runs";
import { SmallTwin } from "../support/SmallTwin";

/** Small pages, chunks and invoices, so that a bundle spans several of each. */
const settings = { PAGE_LINES: "10", BUNDLE_CHUNK_LINES: "3", MAX_LINES_PER_INVOICE: "7" };

let twin: SmallTwin;
let app: App;

beforeAll(async () => {
  twin = await SmallTwin.start();
  app = twin.app(settings);
  const { trade } = twin;
  const customer = await trade.account();
  const nameless = await trade.account({ accountnumber: null });
  const twelve = Array.from({ length: 12 }, (_, index) => ({ price: 10 + index }));
  await trade.order({ customer, lines: twelve });
  await trade.order({ customer, lines: [{ quantity: 0 }, { price: 3, quantity: -1 }] });
  await trade.order({ customer, lines: [{ price: 7 }], currency: "USD" });
  await trade.order({ customer: nameless, lines: [{}] });
});
afterAll(() => twin.close());

async function writesSoFar(): Promise<number> {
  const { total } = (await twin.dataverse.admin("log")) as { total: { writeOperations: number } };
  return total.writeOperations;
}

async function decisionsOf({ runId }: RunReport): Promise<readonly Decision[]> {
  const rows: Decision[] = [];
  let after: string | undefined;
  do {
    const page = await app.decisions.page(runId, after);
    rows.push(...page.decisions);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return rows;
}

async function run(stage: StageName, dryRun: boolean): Promise<RunReport> {
  const scope = { ...wholeStage, dryRun };
  const result = await app.runStage(stage, { trigger: "console", actor: "ada", scope });
  if (result.kind !== "ran") throw new Error("nobody else is at work");
  return result.report;
}

/** A number of the Web API without trailing zeros. */
function amountText(value: unknown, otherwise: string): string {
  if (value === null || value === undefined) return otherwise;
  return plainText(decimal(`${value as number}`));
}

/** What the ledger and the invoices come to: every line, its bundle, its amounts and its code. */
async function linesNow(): Promise<ReadonlyMap<string, string>> {
  const ledger = await twin.ledger();
  return new Map(
    [...ledger].map(([id, { stage, code, row }]) => {
      const key = (row["invjob_bundlekey"] as string | null) ?? "none";
      const amount = (column: string) => amountText(row[column], "none");
      const amounts = code === null ? [amount("invjob_netamount"), amount("invjob_taxamount")] : [];
      return [id, [stage, code ?? key, ...amounts].join(" ")];
    }),
  );
}

/** The same of a dry run's decisions about lines. */
function linesDecided(decisions: readonly Decision[]): ReadonlyMap<string, string> {
  const lines = decisions.filter(({ record }) => record === "line");
  return new Map(
    lines.map(({ id, to, code, bundleKey, net, tax }) => {
      const amounts = code === null ? [net ?? "none", tax ?? "none"] : [];
      return [id ?? "", [to ?? "none", code ?? bundleKey ?? "none", ...amounts].join(" ")];
    }),
  );
}

/** Invoices of a stage: how many lines, and what they come to. */
async function invoicesNow(stage: string): Promise<readonly string[]> {
  const invoices = (await twin.invoices()).filter((invoice) => invoice.stage === stage);
  return invoices
    .map(({ code, row }) => {
      const net = amountText(row["invjob_netamount"], "0");
      return code ?? `${amountText(row["invjob_linecount"], "0")} ${net}`;
    })
    .sort();
}

function invoicesDecided(decisions: readonly Decision[], to: string): readonly string[] {
  return decisions
    .filter((decision) => decision.record === "invoice" && decision.to === to)
    .map(({ code, lines, net }) => code ?? `${String(lines)} ${net ?? "0"}`)
    .sort();
}

/** Lines per draft, by bundle. */
function draftSizes(lines: readonly { readonly invoiceId: string | null }[]): readonly number[] {
  const sizes = new Map<string, number>();
  for (const { invoiceId } of lines)
    sizes.set(invoiceId ?? "", (sizes.get(invoiceId ?? "") ?? 0) + 1);
  return [...sizes.values()].sort((a, b) => a - b);
}

/** The dry run of a stage, which may write nothing, then the real one. */
async function dryThenReal(
  stage: StageName,
): Promise<{ readonly dry: RunReport; readonly decisions: readonly Decision[] }> {
  const before = await writesSoFar();
  const { documents } = twin.book.summarize();
  const dry = await run(stage, true);
  expect(dry).toMatchObject({ status: "completed", startedBy: "ada" });
  expect((await writesSoFar()) - before).toBe(0);
  expect(twin.book.summarize().documents).toBe(documents);
  const real = await run(stage, false);
  const { read, succeeded, failed, errorsByCode } = dry.counts;
  expect(real.counts).toMatchObject({ read, succeeded, failed, errorsByCode });
  const decisions = await decisionsOf(dry);
  expect(decisions.map(({ result }) => result)).toEqual(decisions.map(() => "dryRun"));
  return { dry, decisions };
}

describe("a dry run writes nothing, and the real run on the same data comes to the same", () => {
  it("for create-lines: every line, its bundle, its amounts and its code", async () => {
    const { dry, decisions } = await dryThenReal("create-lines");
    expect(linesDecided(decisions)).toEqual(await linesNow());
    expect(dry.totals).toMatchObject({
      moves: { "none>Validated": 15, "none>Error": 1 },
      errorsByCode: { NO_QUANTITY: 1 },
    });
    expect(dry.totals?.requests.writes).toBeGreaterThan(0);
  });

  it("for bundle: every line's invoice, however many pages and invoices a bundle takes", async () => {
    const { dry, decisions } = await dryThenReal("bundle");
    const now = await linesNow();
    const decided = linesDecided(decisions);
    expect(decided.size).toBe(15);
    for (const [id, line] of decided) expect([id, line]).toEqual([id, now.get(id)]);
    const rows = await twin.dataverse.rows("invjob_invoicelines");
    const ids = rows.map((row) => ({ invoiceId: row["_invjob_invoiceid_value"] as string | null }));
    const bundled = ids.filter(({ invoiceId }) => invoiceId !== null);
    const joined = decisions.filter(({ to }) => to === "Bundled");
    expect(draftSizes(joined)).toEqual(draftSizes(bundled));
    expect(dry.totals?.bundles).toBe(3);
    const bundles = decisions.filter(({ record }) => record === "bundle");
    const net = sum(bundles.map((bundle) => decimal(bundle.net ?? "")));
    expect(plainText(net)).toBe(plainText(sum(joined.map((line) => decimal(line.net ?? "")))));
  });

  it("for calculate: every invoice, its lines, its totals and its code", async () => {
    const { decisions } = await dryThenReal("calculate");
    expect(invoicesDecided(decisions, "ReadyToSend")).toEqual(await invoicesNow("ReadyToSend"));
    expect(invoicesDecided(decisions, "Error")).toEqual(["NO_ERP_CUSTOMER"]);
    expect(await invoicesNow("Error")).toEqual(["NO_ERP_CUSTOMER"]);
  });

  it("for send: every invoice, and nothing reaches the ERP before the real run", async () => {
    const { decisions } = await dryThenReal("send");
    const sent = (await invoicesNow("Sent")).length;
    expect(sent).toBeGreaterThan(1);
    expect(invoicesDecided(decisions, "Sent")).toHaveLength(sent);
    expect(invoicesDecided(decisions, "Sending")).toEqual(await invoicesNow("Sent"));
    expect(twin.book.summarize().documents).toBe(sent);
  });
});

describe("a run of some records", () => {
  it("takes up as many as it was told, and the next goes on", async () => {
    const customer = await twin.trade.account();
    await twin.trade.order({ customer, lines: Array.from({ length: 15 }, () => ({})) });
    const scope = { ...wholeStage, rerun: "missing" as const, maxRecords: 12 };
    const first = await app.runStage("create-lines", { trigger: "console", scope });
    expect(first).toMatchObject({ report: { scope, counts: { read: 12, succeeded: 12 } } });
    const second = await app.runStage("create-lines", { trigger: "console", scope });
    expect(second).toMatchObject({ report: { counts: { read: 3, succeeded: 3, failed: 0 } } });
  });

  it("takes up what is in error, and nothing else", async () => {
    const scope = { ...wholeStage, rerun: "failed" as const };
    const counts = { read: 1, succeeded: 0, failed: 1 };
    const lines = await app.runStage("create-lines", { trigger: "console", scope });
    expect(lines).toMatchObject({ report: { counts } });
    const bundles = await app.runStage("bundle", { trigger: "console", scope });
    expect(bundles).toMatchObject({ report: { counts: { read: 0 } } });
    const invoices = await app.runStage("calculate", { trigger: "console", scope });
    expect(invoices).toMatchObject({ report: { counts } });
    const sent = await app.runStage("send", { trigger: "console", scope });
    expect(sent).toMatchObject({ report: { counts: { read: 0 } } });
  });
});
