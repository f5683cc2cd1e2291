import type { LedgerLine } from "../../../lib/domain/ledgerRow";
import type { DataverseStores } from "../../../lib/adapters/dataverse/createDataverseStores";
import {
  collect,
  newDraft,
  newId,
  selection,
  stamp,
  writesFor,
} from "../../support/dataverse/pipeline";
import { InstantClock } from "../../support/dataverse/InstantClock";
import { TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";
import { HttpProxy, type ProxiedRequest } from "../../support/HttpProxy";

let environment: TestEnvironment;
let proxy: HttpProxy;
let stores: DataverseStores;

/** Carried out, but the answer is lost: every batch with writes, the first time it is sent. */
function loseFirstAnswers(): void {
  let isReplay = false;
  proxy.decide = ({ body }: ProxiedRequest) => {
    if (!body.includes("Content-ID")) return "forward";
    isReplay = !isReplay;
    return isReplay ? "dropAnswer" : "forward";
  };
}

beforeEach(async () => {
  environment = await TestEnvironment.start();
  proxy = await HttpProxy.start(environment.origin);
  loseFirstAnswers();
  const url = `http://127.0.0.1:${String(proxy.port)}`;
  stores = environment.stores({ url, clock: new InstantClock() });
  const trade = new Trade(environment);
  await trade.order({ customer: await trade.account(), lines: [{}, {}, {}] });
});

afterEach(async () => {
  await proxy.stop();
  await environment.close();
});

async function createRows(): Promise<LedgerLine[]> {
  const lines = await collect(stores.createLines.uninvoicedLines(selection));
  const outcomes = await stores.createLines.save(await writesFor(stores, lines), stamp);
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(["saved", "saved", "saved"]);
  return collect(stores.bundle.validatedLines());
}

describe("an answer that is lost after the write", () => {
  it("leaves every write of the pipeline saved, once, with its version", async () => {
    const lines = await createRows();
    const draft = newDraft(lines[0] as LedgerLine);
    const [created] = await stores.bundle.createDrafts([draft], stamp);
    expect(created).toMatchObject({ kind: "saved", etag: expect.stringMatching(/^W/) as string });

    const open = (await stores.bundle.openDrafts([draft.bundleKey])).get(draft.bundleKey);
    expect(open?.etag).toBe(created?.kind === "saved" ? created.etag : undefined);
    const set = { draft: open as NonNullable<typeof open>, touch: newId(), lines, closes: true };
    const [joined] = await stores.bundle.join([set], stamp);
    expect(joined?.kind).toBe("joined");

    const [invoice] = await collect(
      stores.calculate.dueInvoices({ quietMinutes: 0, patienceMinutes: 60 }),
    );
    expect(invoice?.etag).toBe(joined?.kind === "joined" ? joined.etag : undefined);
    expect(invoice?.lineCount).toBe(3);
    const due = invoice as NonNullable<typeof invoice>;
    const error = { kind: "error", invoice: due, code: "LINES_DIFFER", message: "x" } as const;
    const [saved] = await stores.calculate.save([error], stamp);
    expect(saved?.kind).toBe("saved");
    expect(await environment.rows("invoicedetails?$select=invoicedetailid")).toHaveLength(3);
    expect(await environment.rows("invoices?$select=invoiceid")).toHaveLength(1);
  });

  it("gives no version to join by where the draft was held before the answer came again", async () => {
    const lines = await createRows();
    const prepared = environment.stores();
    await prepared.bundle.createDrafts([newDraft(lines[0] as LedgerLine)], stamp);
    const key = lines[0]?.row.bundleKey ?? "";
    const draft = (await prepared.bundle.openDrafts([key])).get(key);
    const open = draft as NonNullable<typeof draft>;
    let tries = 0;
    proxy.decide = async ({ body }: ProxiedRequest) => {
      if (!body.includes("Content-ID")) return "forward";
      tries += 1;
      if (tries === 1) return "dropAnswer";
      const held = { invjob_stage: 727000005, invjob_bundlekey: `closed-${open.id}` };
      await environment.api("PATCH", `invoices(${open.id})`, held);
      return "forward";
    };
    const set = { draft: open, touch: newId(), lines: lines.slice(0, 1), closes: false };
    expect(await stores.bundle.join([set], stamp)).toEqual([{ kind: "joined" }]);
    expect(tries).toBe(2);
  });

  it("does not take somebody else's row for our own", async () => {
    const lines = await collect(stores.createLines.uninvoicedLines(selection));
    const writes = await writesFor(stores, lines);
    await environment.stores().createLines.save(writes.slice(0, 1), { ...stamp, runId: "other" });
    const outcomes = await stores.createLines.save(writes, stamp);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["exists", "saved", "saved"]);
  });

  it("knows that a removed draft was removed", async () => {
    const lines = await createRows();
    const draft = newDraft(lines[0] as LedgerLine);
    await stores.bundle.createDrafts([draft], stamp);
    const onHold = { invjob_stage: 727000004 };
    for (const { row } of lines) {
      await environment.api("PATCH", `invjob_invoicelines(${row.id})`, onHold);
    }
    const [empty] = await collect(
      stores.calculate.dueInvoices({ quietMinutes: 0, patienceMinutes: 60 }),
    );
    const remove = { kind: "remove", invoice: empty as NonNullable<typeof empty> } as const;
    expect(await stores.calculate.save([remove], stamp)).toEqual([{ kind: "saved" }]);
  });
});
