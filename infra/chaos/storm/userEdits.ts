import type { UserEdit } from "../plan/RoundPlan";
import { atPlace, readInvoices, type InvoiceRecord } from "./chooseRecord";
import type { StormParts } from "./StormParts";

/** Stages in which an invoice is the users' to edit, too: afterwards it is the ERP's. */
const editableStages = new Set(["Draft", "ReadyToSend", "Error", "OnHold"]);

function isDone(status: number): boolean {
  return status >= 200 && status < 300;
}

/** A user's change of what is in Dataverse. @returns what was changed; undefined where nothing was */
export async function makeUserEdit(edit: UserEdit, parts: StormParts): Promise<string | undefined> {
  switch (edit.on) {
    case "orderLine":
    case "orderLineGone":
    case "order":
    case "account":
      return editOrder(edit, parts);
    default:
      return editInvoice(edit, parts);
  }
}

type OrderEdit = Extract<UserEdit, { on: "orderLine" | "orderLineGone" | "order" | "account" }>;

async function editOrder(edit: OrderEdit, parts: StormParts): Promise<string | undefined> {
  const { user, orderLines, accountIds, held } = parts;
  const line = atPlace(orderLines, edit.place);
  if (line === undefined) return undefined;
  if (edit.on === "orderLineGone") {
    const { status } = await user.remove(`salesorderdetails(${line.id})`);
    if (isDone(status)) held.letGo(line.id);
    return isDone(status) ? "order line deleted" : undefined;
  }
  const account = atPlace(accountIds, edit.place) ?? "";
  const path = {
    orderLine: `salesorderdetails(${line.id})`,
    order: `salesorders(${line.orderId})`,
    account: `accounts(${account})`,
  }[edit.on];
  const { status } = await user.update(path, edit.columns);
  return isDone(status) ? `${edit.on === "orderLine" ? "order line" : edit.on} edited` : undefined;
}

type InvoiceEdit = Exclude<UserEdit, OrderEdit>;

async function editInvoice(edit: InvoiceEdit, parts: StormParts): Promise<string | undefined> {
  const { user } = parts;
  const invoices = await readInvoices(user);
  const invoice = atPlace(
    invoices.filter(({ stage }) => editableStages.has(stage)),
    edit.place,
  );
  if (invoice === undefined) return undefined;
  parts.edited.add(invoice.id);
  const path = `invoices(${invoice.id})`;
  if (edit.on === "invoice") {
    const { status } = await user.update(path, edit.columns, invoice.etag);
    return isDone(status) ? "invoice edited" : undefined;
  }
  if (edit.on === "invoiceGone") {
    const removed = { method: "DELETE", path };
    return (await user.writeWith({ path, etag: invoice.etag }, removed))
      ? "invoice deleted"
      : undefined;
  }
  return editDetail(edit, invoice, parts);
}

async function editDetail(
  { action, quantity, place }: Extract<UserEdit, { on: "detail" }>,
  { id, etag }: InvoiceRecord,
  { user }: StormParts,
): Promise<string | undefined> {
  const query = `invoicedetails?$select=invoicedetailid&$filter=_invoiceid_value eq ${id}`;
  const detail = atPlace(await user.rows(query), place);
  const document = { path: `invoices(${id})`, etag };
  const path = `invoicedetails(${String(detail?.["invoicedetailid"])})`;
  const stranger = {
    "invoiceid@odata.bind": `/invoices(${id})`,
    isproductoverridden: true,
    productdescription: "by hand",
    ispriceoverridden: true,
    priceperunit: 3,
    quantity,
  };
  const write = {
    add: { method: "POST", path: "invoicedetails", body: stranger },
    alter: { method: "PATCH", path, body: { quantity } },
    remove: { method: "DELETE", path },
  }[action];
  if (detail === undefined && action !== "add") return undefined;
  return (await user.writeWith(document, write)) ? `detail: ${action}` : undefined;
}
