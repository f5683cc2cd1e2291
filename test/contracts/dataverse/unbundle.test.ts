import type { Invoice, InvoiceContent } from "../../../lib/domain/invoice";
import type { UnbundlingSet } from "../../../lib/ports/invoiceStore";
import { bundleAll, collect, newId, openDraft, stamp } from "../../support/dataverse/pipeline";
import { TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";

let environment: TestEnvironment;
let invoice: Invoice;
let content: InvoiceContent;

beforeEach(async () => {
  environment = await TestEnvironment.start();
  const trade = new Trade(environment);
  await trade.order({ customer: await trade.account(), lines: [{}, {}, {}] });
  await bundleAll(environment.stores());
  const store = environment.stores().calculate;
  [invoice] = (await collect(store.dueInvoices({ quietMinutes: 0, patienceMinutes: 60 }))) as [
    Invoice,
  ];
  content = (await store.contentOf([invoice])).get(invoice.id) as InvoiceContent;
});

afterEach(() => environment.close());

/** The first lines of the invoice, on their way to `Error`, each with its details. */
function leaving(count: number): UnbundlingSet {
  const lines = content.lines.slice(0, count).map(({ row, line }) => ({
    row,
    line,
    decision: {
      stage: "Error",
      code: "ORDER_CANCELED",
      message: "The order was canceled.",
      inputHash: "h".repeat(64),
    } as const,
    detailIds: content.details
      .filter(({ orderLineId }) => orderLineId === line.id)
      .map(({ id }) => id),
  }));
  return { invoice, touch: newId(), lines };
}

async function details(): Promise<number> {
  return (await environment.rows("invoicedetails?$select=invoicedetailid")).length;
}

describe("contentOf", () => {
  it("brings each line's order line as it is now", () => {
    expect(content.lines).toHaveLength(3);
    for (const { row, line } of content.lines) {
      expect(line.id).toBe(row.id);
      expect(line.order).toMatchObject({ state: 3, customer: { kind: "account" } });
      expect(String(line.extendedAmount)).toBe("22.2");
    }
  });
});

describe("unbundle", () => {
  it("takes lines and details off the invoice, and gives its version afterwards", async () => {
    const store = environment.stores().calculate;
    const [outcome] = await store.unbundle([leaving(2)], stamp);
    const now = (await store.reread([invoice.id])).get(invoice.id) as Invoice;
    expect(outcome).toEqual({ kind: "saved", etag: now.etag });
    expect(now).toMatchObject({ stage: "Draft", lineCount: 1, bundleKey: invoice.bundleKey });
    expect(String(now.platformTotals.total)).toBe("22.2");
    expect(await details()).toBe(1);
    const rows = await collect(environment.stores().createLines.linesInError("a later run"));
    expect(rows.map(({ row }) => row)).toMatchObject(
      Array(2).fill({
        stage: "Error",
        errorCode: "ORDER_CANCELED",
        invoiceId: null,
        generation: 1,
        amounts: null,
        bundleKey: null,
      }),
    );
  });

  it("does nothing at all where the invoice moved, or a row did", async () => {
    const store = environment.stores().calculate;
    const set = leaving(2);
    const moved = { ...set, invoice: { ...set.invoice, etag: 'W/"1"' } };
    expect(await store.unbundle([moved], stamp)).toEqual([{ kind: "versionConflict" }]);
    const [first] = content.lines;
    await environment.api("PATCH", `invjob_invoicelines(${first?.row.id ?? ""})`, {
      invjob_attempts: 7,
    });
    expect(await store.unbundle([set], stamp)).toEqual([{ kind: "versionConflict" }]);
    expect(await details()).toBe(3);
  });

  it("lets the line join again, under another id for its detail", async () => {
    const stores = environment.stores();
    const set = leaving(1);
    const [line] = set.lines;
    if (line === undefined || line.row.amounts === null) throw new Error("no line");
    const { amounts, bundleKey, inputHash } = line.row;
    const decision = {
      stage: "Validated",
      amounts,
      bundleKey: bundleKey ?? "",
      inputHash: inputHash ?? "",
    } as const;
    const validated = { ...set, lines: [{ ...line, decision }] };
    const [outcome] = await stores.calculate.unbundle([validated], stamp);
    expect(outcome?.kind).toBe("saved");
    const waiting = await collect(stores.bundle.validatedLines());
    expect(waiting).toHaveLength(1);
    const open = await stores.bundle.openDrafts([bundleKey ?? ""]);
    const draft = open.get(bundleKey ?? "") ?? (await openDraft(stores, waiting[0] as never));
    const joining = { draft, touch: newId(), lines: waiting, closes: false };
    expect((await stores.bundle.join([joining], stamp))[0]?.kind).toBe("joined");
    const ids = (await environment.rows("invoicedetails?$select=invoicedetailid")).map(
      (row) => row["invoicedetailid"],
    );
    expect(ids).toHaveLength(3);
    expect(ids).not.toContain(line.row.id);
  });
});
