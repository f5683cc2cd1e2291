import { lineStage, longAgo, type Plant } from "./found";
import {
  addDetail,
  addForeignInvoice,
  detailOf,
  joinedLine,
  lineOf,
  plantInvoice,
  plantRow,
} from "./records";

/** Code, what it is, and how to do it: each is one violation. */
export const spoiledLines: readonly (readonly [string, string, Plant])[] = [
  [
    "LINE_WITHOUT_LEDGER_ROW",
    "an order that no stage has seen",
    async (twin) => (await twin.order()).lineIds[0] ?? "",
  ],
  [
    "LINE_WITHOUT_LEDGER_ROW",
    "a ledger row that someone deleted, though the line is invoiced",
    async (twin) => {
      await twin.small.dataverse.api("DELETE", `invjob_invoicelines(${joinedLine(twin)})`);
      return joinedLine(twin);
    },
  ],
  [
    "LEDGER_ROW_MISPLACED",
    "a ledger row that refers to another order line",
    (twin) =>
      plantRow(twin, lineOf(twin, "withoutCustomer"), {
        "invjob_OrderLineId@odata.bind": `/salesorderdetails(${lineOf(twin, "single")})`,
      }),
  ],
  [
    "LINE_STATE_UNEXPLAINED",
    "an error without a code",
    (twin) => plantRow(twin, lineOf(twin, "withoutCustomer"), { invjob_errorcode: null }),
  ],
  [
    "LINE_STATE_UNEXPLAINED",
    "an error without a message",
    (twin) => plantRow(twin, lineOf(twin, "withoutCustomer"), { invjob_errormessage: null }),
  ],
  [
    "LINE_STATE_UNEXPLAINED",
    "an error with a code that no catalogue has",
    (twin) => plantRow(twin, lineOf(twin, "withoutCustomer"), { invjob_errorcode: "OOPS" }),
  ],
  [
    "LINE_STATE_UNEXPLAINED",
    "a hold without a reason",
    (twin) => plantRow(twin, lineOf(twin, "withoutCustomer"), { invjob_stage: lineStage.OnHold }),
  ],
  [
    "HELD_LINE_MOVED",
    "a held line that a stage took on",
    (twin) => plantRow(twin, joinedLine(twin), { invjob_holdreason: "price is being agreed" }),
  ],
  [
    "LINE_STATE_UNEXPLAINED",
    "a row without a stage",
    (twin) => plantRow(twin, lineOf(twin, "withoutCustomer"), { invjob_stage: null }),
  ],
  [
    "UNBUNDLED_LINE_ON_INVOICE",
    "a line in error that names an invoice",
    async (twin) => {
      const invoice = await twin.invoiceOf(twin.orders.single);
      return plantRow(twin, lineOf(twin, "withoutCustomer"), {
        "invjob_InvoiceId@odata.bind": `/invoices(${String(invoice["invoiceid"])})`,
      });
    },
  ],
  [
    "UNBUNDLED_LINE_ON_INVOICE",
    "a line on hold whose detail is still on the invoice",
    (twin) =>
      plantRow(twin, joinedLine(twin), {
        invjob_stage: lineStage.OnHold,
        invjob_holdreason: "disputed",
        "invjob_InvoiceId@odata.bind": null,
      }),
  ],
  [
    "BUNDLED_LINE_WITHOUT_INVOICE",
    "an invoiced line that names no invoice",
    (twin) => plantRow(twin, joinedLine(twin), { "invjob_InvoiceId@odata.bind": null }),
  ],
  [
    "BUNDLED_LINE_WITHOUT_INVOICE",
    "an invoiced line that names someone else's invoice",
    async (twin) =>
      plantRow(twin, joinedLine(twin), {
        "invjob_InvoiceId@odata.bind": `/invoices(${await addForeignInvoice(twin)})`,
      }),
  ],
  [
    "LINE_ON_WRONG_INVOICE",
    "an invoice that went to another customer than its line's",
    async (twin) => {
      const invoice = await twin.invoiceOf(twin.orders.single);
      await plantInvoice(twin, invoice["invoiceid"], {
        "customerid_account@odata.bind": `/accounts(${twin.customer.id})`,
      });
      return lineOf(twin, "single");
    },
  ],
  [
    "LEDGER_DIFFERS_FROM_ORDER",
    "a quantity that was taken up wrong",
    async (twin) => {
      const salesorderdetailid = lineOf(twin, "single");
      await twin.plant("salesorderdetail", {
        salesorderdetailid,
        quantity: 5,
        modifiedon: longAgo,
      });
      return salesorderdetailid;
    },
  ],
  [
    "LEDGER_DIFFERS_FROM_ORDER",
    "an amount that the platform computes otherwise from the same inputs",
    async (twin) => {
      const salesorderdetailid = lineOf(twin, "single");
      await twin.plant("salesorderdetail", { salesorderdetailid, extendedamount: 22.21 });
      return salesorderdetailid;
    },
  ],
  [
    "LEDGER_DIFFERS_FROM_ORDER",
    "a line that was taken up for another customer than its order's",
    async (twin) => {
      await twin.plant("salesorder", {
        salesorderid: twin.orders.single.id,
        "customerid_account@odata.bind": `/accounts(${twin.customer.id})`,
        modifiedon: longAgo,
      });
      return lineOf(twin, "single");
    },
  ],
  [
    "DETAIL_MISSING",
    "a detail that someone deleted",
    async (twin) => {
      const detail = await detailOf(twin, joinedLine(twin));
      await twin.small.dataverse.api("DELETE", `invoicedetails(${detail})`);
      return joinedLine(twin);
    },
  ],
  [
    "DETAIL_DIFFERS",
    "a detail whose quantity someone changed",
    async (twin) => {
      const detail = await detailOf(twin, joinedLine(twin));
      await twin.small.dataverse.api("PATCH", `invoicedetails(${detail})`, { quantity: 4 });
      return joinedLine(twin);
    },
  ],
  [
    "DETAIL_DIFFERS",
    "a detail whose amount is a cent off",
    async (twin) => {
      const invoicedetailid = await detailOf(twin, lineOf(twin, "single"));
      await twin.plant("invoicedetail", { invoicedetailid, extendedamount: 22.21 });
      return lineOf(twin, "single");
    },
  ],
  [
    "DETAIL_WITHOUT_LINE",
    "a detail that refers to no order line",
    async (twin) => {
      const invoice = await twin.invoiceOf(twin.orders.single);
      return addDetail(twin, invoice["invoiceid"], undefined);
    },
  ],
  [
    "DETAIL_WITHOUT_LINE",
    "a detail of an order line that is not to be invoiced",
    async (twin) => {
      const invoice = await twin.invoiceOf(twin.orders.single);
      await addDetail(twin, invoice["invoiceid"], lineOf(twin, "active"));
      return lineOf(twin, "active");
    },
  ],
  [
    "DETAIL_WITHOUT_LINE",
    "a second detail of the same line on the same invoice",
    async (twin) => {
      const invoice = await twin.invoiceOf(twin.orders.single);
      await addDetail(twin, invoice["invoiceid"], lineOf(twin, "single"));
      return lineOf(twin, "single");
    },
  ],
  [
    "LINE_ON_TWO_LIVE_INVOICES",
    "a line that someone billed by hand as well",
    async (twin) => {
      await addDetail(twin, await addForeignInvoice(twin), joinedLine(twin));
      return joinedLine(twin);
    },
  ],
  [
    "LINE_ON_TWO_LIVE_INVOICES",
    "a line on a second invoice of the job's",
    async (twin) => {
      const other = await twin.invoiceOf(twin.orders.unknownToErp);
      await addDetail(twin, other["invoiceid"], joinedLine(twin));
      return joinedLine(twin);
    },
  ],
  [
    "INVOICED_LINE_NOT_SENT",
    "a line that counts as invoiced, on an invoice in error",
    (twin) => plantRow(twin, lineOf(twin, "unknownToErp"), { invjob_stage: lineStage.Invoiced }),
  ],
  [
    "LINE_LEFT_BEHIND",
    "a line that was not marked when its invoice was sent",
    (twin) => plantRow(twin, joinedLine(twin), { invjob_stage: lineStage.Bundled }),
  ],
  [
    "LINE_LEFT_BEHIND",
    "a line that waits to be bundled",
    async (twin) => {
      const order = await twin.order();
      await twin.run("create-lines");
      return order.lineIds[0] ?? "";
    },
  ],
];
