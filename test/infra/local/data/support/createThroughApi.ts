import { keyGuid, orderGuid, orderLineGuid } from "../../../../../infra/local/data/keyGuids";
import type { EmulatorClient } from "../../dataverse/support/EmulatorClient";

export type CsvFields = Readonly<Record<string, string>>;

/** The rows of a data set's files by column name. */
export interface DataSet {
  readonly accounts: readonly CsvFields[];
  readonly products: readonly CsvFields[];
  readonly orders: readonly CsvFields[];
  readonly lines: readonly CsvFields[];
}

export interface ApiTarget {
  readonly client: EmulatorClient;
  /** What the address in `ownerid@odata.bind` is for the record with this GUID. */
  readonly ownerAddress: (guid: string) => string;
  /** Ids of the currencies and units that are there, by code and name. */
  readonly currencyIds: ReadonlyMap<string, string>;
  readonly unitIds: Map<string, string>;
}

type Body = Record<string, unknown>;

const states: Readonly<Record<string, number>> = {
  Submitted: 1,
  Canceled: 2,
  Fulfilled: 3,
  Invoiced: 4,
};

/** Columns whose field is not empty, as numbers. */
function numbers(fields: CsvFields, columns: Readonly<Record<string, string>>): Body {
  const given = Object.entries(columns).filter(([, field]) => (fields[field] ?? "") !== "");
  return Object.fromEntries(given.map(([column, field]) => [column, Number(fields[field])]));
}

/** Sends a data set to the Web API, one record after another, as any client would. */
export async function createThroughApi(target: ApiTarget, data: DataSet): Promise<void> {
  for (const account of data.accounts) {
    await createCustomer(target, account);
  }
  for (const product of data.products) {
    await createProduct(target, product);
  }
  const kinds = new Map(data.accounts.map((account) => [account["account_id"], account["kind"]]));
  const lists = new Set<string>();
  for (const [position, order] of data.orders.entries()) {
    await createPriceList(target, order, lists);
    const lines = data.lines.filter((line) => line["order_id"] === order["order_id"]);
    await createOrder(target, order, {
      position,
      customerKind: kinds.get(order["account_id"]) ?? "",
      lines,
    });
  }
}

async function createCustomer(target: ApiTarget, fields: CsvFields): Promise<void> {
  const { account_id: id = "", kind = "", account_name: name, erp_number: number } = fields;
  const guid = keyGuid(kind === "contact" ? "contact" : "account", id);
  await target.client.create(`${kind}s`, {
    [`${kind}id`]: guid,
    ...(kind === "account"
      ? { name, accountnumber: number, creditonhold: fields["credit_hold"] === "true" }
      : { lastname: name, externaluseridentifier: number }),
    address1_country: fields["country"],
    ...numbers(fields, { paymenttermscode: "payment_terms" }),
    "ownerid@odata.bind": target.ownerAddress(guid),
  });
}

async function createProduct(target: ApiTarget, fields: CsvFields): Promise<void> {
  await target.client.create("products", {
    productid: keyGuid("product", fields["product_id"] ?? ""),
    productnumber: fields["product_id"],
    name: fields["product_name"],
    "defaultuomid@odata.bind": `/uoms(${target.unitIds.get("Each") ?? ""})`,
    quantitydecimal: 5,
    statecode: 0,
    statuscode: 1,
  });
}

function priceListName(order: CsvFields): string {
  const { price_list: list = "", currency = "" } = order;
  return `${list === "" ? "Standard" : list} ${currency}`;
}

async function createPriceList(
  target: ApiTarget,
  order: CsvFields,
  made: Set<string>,
): Promise<void> {
  const name = priceListName(order);
  if (!made.has(name)) {
    made.add(name);
    await target.client.create("pricelevels", {
      pricelevelid: keyGuid("price list", name),
      name,
      "transactioncurrencyid@odata.bind": currencyAddress(target, order),
    });
  }
}

function currencyAddress(target: ApiTarget, order: CsvFields): string {
  return `/transactioncurrencies(${target.currencyIds.get(order["currency"] ?? "") ?? ""})`;
}

async function createOrder(
  target: ApiTarget,
  order: CsvFields,
  facts: {
    readonly position: number;
    readonly customerKind: string;
    readonly lines: readonly CsvFields[];
  },
): Promise<void> {
  const { order_id: id = "", account_id: customer = "", state = "" } = order;
  const { customerKind: kind, position } = facts;
  const guid = orderGuid(id, position);
  const date = `${order["order_date"] ?? ""}T00:00:00Z`;
  const customerId =
    customer === "" ? "" : keyGuid(kind === "contact" ? kind : "account", customer);
  await target.client.create("salesorders", {
    salesorderid: guid,
    name: `Order ${id}`,
    ordernumber: id,
    "transactioncurrencyid@odata.bind": currencyAddress(target, order),
    "pricelevelid@odata.bind": `/pricelevels(${keyGuid("price list", priceListName(order))})`,
    ...(customer === "" ? {} : { [`customerid_${kind}@odata.bind`]: `/${kind}s(${customerId})` }),
    ...numbers(order, {
      freightamount: "freight_amount",
      discountpercentage: "discount_percent",
      discountamount: "header_discount",
    }),
    overriddencreatedon: date,
    ...(state === "Fulfilled" || state === "Invoiced" ? { datefulfilled: date } : {}),
    "ownerid@odata.bind": target.ownerAddress(guid),
  });
  for (const line of facts.lines) {
    await createLine(target, line, { orderId: id, orderGuid: guid, position });
  }
  if (states[state] !== undefined) {
    const answer = await target.client.patch(
      `salesorders(${guid})`,
      { statecode: states[state] },
      { "If-Match": "*" },
    );
    expect([answer.status, answer.text]).toEqual([204, ""]);
  }
}

async function createLine(
  target: ApiTarget,
  line: CsvFields,
  order: { readonly orderId: string; readonly orderGuid: string; readonly position: number },
): Promise<void> {
  const { product_id: product = "", unit = "" } = line;
  const lineNumber = Number(line["line_no"]);
  const orderPosition = order.position;
  await target.client.create("salesorderdetails", {
    salesorderdetailid: orderLineGuid({ orderId: order.orderId, orderPosition, lineNumber }),
    "salesorderid@odata.bind": `/salesorders(${order.orderGuid})`,
    lineitemnumber: lineNumber,
    ispriceoverridden: true,
    ...numbers(line, {
      quantity: "quantity",
      priceperunit: "unit_price",
      manualdiscountamount: "discount_amount",
      tax: "tax_amount",
      producttypecode: "product_type",
    }),
    ...(product === ""
      ? { isproductoverridden: true, productdescription: line["description"] }
      : {
          "productid@odata.bind": `/products(${keyGuid("product", product)})`,
          "uomid@odata.bind": `/uoms(${await unitId(target, unit)})`,
        }),
  });
}

async function unitId(target: ApiTarget, name: string): Promise<string> {
  const known = target.unitIds.get(name);
  if (known !== undefined) {
    return known;
  }
  const id = keyGuid("unit", name);
  const each = target.unitIds.get("Each") ?? "";
  await target.client.create("uoms", {
    uomid: id,
    name,
    quantity: 1,
    "baseuom@odata.bind": `/uoms(${each})`,
  });
  target.unitIds.set(name, id);
  return id;
}
