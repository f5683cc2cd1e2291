import { parseJson, type JsonObject } from "../../../../../lib/adapters/dataverse/json";
import { readDetail } from "../../../../../lib/adapters/dataverse/rows/contentRows";
import { readDraft, readKeyHolder } from "../../../../../lib/adapters/dataverse/rows/draftRow";
import { readInvoice } from "../../../../../lib/adapters/dataverse/rows/invoiceRow";
import { readLedgerLine } from "../../../../../lib/adapters/dataverse/rows/ledgerRow";
import { ProtocolError } from "../../../../../lib/ports/errors";

const id = "00000000-0000-0000-0000-00000000000a";
const columns = { erpCustomerColumn: "accountnumber", erpContactColumn: "employeeid" };

/** As it comes over the wire, where numbers keep their digits. */
function wire(row: object): JsonObject {
  return parseJson(JSON.stringify({ "@odata.etag": 'W/"1"', ...row })) as JsonObject;
}

const invoice = {
  invoiceid: id,
  invoicenumber: "INV-1",
  invjob_stage: 727000000,
  invjob_bundlekey: "k",
  statecode: 0,
  statuscode: 1,
  modifiedon: "2026-02-03T04:05:06Z",
};

describe("an invoice", () => {
  it.each([
    ["invoicenumber", null, "is empty"],
    ["invjob_documenttype", 7, "does not fit its type"],
    ["invjob_documentdate", "2026-02-03T00:00:00Z", "does not fit its type"],
    ["totalamount", "12", "does not fit its type"],
  ])("whose %s is %s is read, and tells it", (column, value, fault) => {
    const [read] = readInvoice(wire({ ...invoice, [column]: value }), columns);
    expect(read).toMatchObject({ id, unreadable: `column invoice.${column} ${fault}` });
  });

  it("that fits tells nothing", () => {
    expect(readInvoice(wire(invoice), columns)[0]?.unreadable).toBeUndefined();
  });

  it.each([null, 7])("of stage %s is none of ours", (stage) => {
    expect(readInvoice(wire({ ...invoice, invjob_stage: stage }), columns)).toEqual([]);
    expect(readKeyHolder(wire({ ...invoice, statecode: 2, invjob_stage: stage }))).toEqual([]);
  });

  it("without an id or a version is no row", () => {
    expect(() => readInvoice(wire({ ...invoice, invoiceid: null }), columns)).toThrow(
      ProtocolError,
    );
    const blind = wire({ ...invoice, "@odata.etag": null });
    expect(() => readInvoice(blind, columns)).toThrow(ProtocolError);
  });
});

describe("an open draft", () => {
  it("is joined only if all of it can be read", () => {
    expect(readDraft(wire(invoice))).toMatchObject([{ id, lineCount: 0 }]);
    expect(readDraft(wire({ ...invoice, invjob_linecount: "many" }))).toEqual([]);
  });
});

describe("an invoice's detail", () => {
  it("is read without the column that does not fit, and tells it", () => {
    const row = { invoicedetailid: id, invoiceid: id, quantity: "two", tax: 1 };
    const { detail } = readDetail(wire(row));
    expect(detail).toMatchObject({
      quantity: null,
      unreadable: "column invoicedetail.quantity does not fit its type",
    });
    expect(detail.tax?.toFixed()).toBe("1");
  });
});

describe("a ledger row with its order line", () => {
  const row = {
    invjob_invoicelineid: id,
    invjob_stage: 727000000,
    invjob_quantity: 1,
    invjob_priceperunit: 1,
    invjob_discountamount: 0,
    invjob_netamount: 1,
    invjob_taxamount: 0,
    "l.salesorderdetailid": id,
    "o.salesorderid": id,
    "o.ordernumber": "ORD-1",
    "o.statecode": 3,
    "o.statuscode": 100001,
    "o.ownerid": id,
  };

  it("has amounts where all of it fits", () => {
    const { row: read, line } = readLedgerLine(wire(row));
    expect(read.amounts?.net.toFixed()).toBe("1");
    expect([read.unreadable, line.unreadable]).toEqual([undefined, undefined]);
  });

  it("has none where a column of its own does not fit, so that it is decided anew", () => {
    const { row: read, line } = readLedgerLine(wire({ ...row, invjob_generation: "first" }));
    expect(read).toMatchObject({
      amounts: null,
      unreadable: "column invjob_invoiceline.invjob_generation does not fit its type",
    });
    expect(line.unreadable).toBeUndefined();
  });

  it("tells what of the order line does not fit apart from its own", () => {
    const spoiled = { ...row, "o.ordernumber": null, "l.quantity": "two", "o.statecode": null };
    const { row: read, line } = readLedgerLine(wire(spoiled));
    expect(read.unreadable).toBeUndefined();
    expect(line).toMatchObject({ quantity: null, order: { number: "", state: -1 } });
    expect(line.unreadable?.split(", ").sort()).toEqual([
      "column salesorder.ordernumber is empty",
      "column salesorder.statecode is empty",
      "column salesorderdetail.quantity does not fit its type",
    ]);
  });
});
