import { TableClient } from "@azure/data-tables";
import { fixedToken } from "../../../../infra/verify/client/AccessTokens";
import { readSettings } from "../../../../infra/verify/settings";
import { verify, type Verdict } from "../../../../infra/verify/verify";
import type { JsonObject } from "../../../../lib/adapters/dataverse/json";
import type { StageName } from "../../../../lib/domain/stages";
import { azuriteVariable, uniqueTablePrefix } from "../../../support/azurite";
import type { CustomerSample, OrderSample, TradedOrder } from "../../../support/dataverse/Trade";
import { SmallTwin, smallTwinErpKey } from "../../../support/SmallTwin";

/** Orders of every kind that the checker tells apart. */
export interface FinishedOrders {
  /** Two orders of one customer, in EUR, on one invoice. */
  readonly joined: readonly [TradedOrder, TradedOrder];
  /** Below zero: a credit note. */
  readonly returned: TradedOrder;
  /** A contact's, in JPY. */
  readonly yen: TradedOrder;
  /** One line, in USD, on an invoice of its own. */
  readonly single: TradedOrder;
  /** Its line is in error: it has no customer. */
  readonly withoutCustomer: TradedOrder;
  /** Its invoice is in error: the ERP does not know the customer. */
  readonly unknownToErp: TradedOrder;
  /** Not to be invoiced: it is still active. */
  readonly active: TradedOrder;
}

/** A twin in which all stages have run to their end, to be spoiled and put back. */
export class FinishedTwin {
  readonly small: SmallTwin;
  readonly customer: CustomerSample;
  readonly orders: FinishedOrders;
  readonly #prefix: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  private constructor(
    small: SmallTwin,
    {
      prefix,
      customer,
      orders,
    }: { prefix: string; customer: CustomerSample; orders: FinishedOrders },
  ) {
    this.small = small;
    this.customer = customer;
    this.orders = orders;
    this.#prefix = prefix;
    this.#environment = {
      DATAVERSE_URL: small.dataverse.origin,
      INVOICE_FROM: "1900-01-01",
      ERP_URL: small.erpUrl,
      ERP_API_KEY: smallTwinErpKey,
      AzureWebJobsStorage: process.env[azuriteVariable],
      TABLE_PREFIX: prefix,
    };
  }

  static async start(): Promise<FinishedTwin> {
    const small = await SmallTwin.start();
    const customer = await small.trade.account();
    const prefix = uniqueTablePrefix();
    const orders = await placeOrders(small, customer);
    const twin = new FinishedTwin(small, { prefix, customer, orders });
    await twin.run();
    await small.dataverse.admin("snapshot", {});
    small.book.snapshot("finished");
    return twin;
  }

  close(): Promise<void> {
    return this.small.close();
  }

  /** Undoes whatever was planted. */
  async restore(): Promise<void> {
    await this.small.dataverse.admin("restore", {});
    this.small.book.restore("finished");
    const { book } = this.small;
    book.settings = { ...book.settings, numberRule: true };
    for (const name of ["Locks", "Runs"]) {
      const table = this.table(name);
      for await (const { partitionKey = "", rowKey = "" } of table.listEntities()) {
        if (rowKey.includes("planted")) await table.deleteEntity(partitionKey, rowKey);
      }
    }
  }

  /** Runs stages once more, all by default. */
  async run(...stages: readonly StageName[]): Promise<void> {
    const app = this.small.app({ TABLE_PREFIX: this.#prefix });
    const reports = await (stages.length === 0
      ? this.small.runAll(app)
      : this.small.runAll(app, stages));
    const failed = reports.find(({ status }) => status !== "completed");
    if (failed !== undefined) throw new Error(`${failed.stage}: ${failed.message}`);
  }

  /** Places one more order of the customer's. */
  order(sample: Partial<OrderSample> = {}): Promise<TradedOrder> {
    return this.small.trade.order({ customer: this.customer, lines: [{}], ...sample });
  }

  /** Stores a record as it is told, whatever the platform would say to it. */
  async plant(table: string, values: JsonObject): Promise<void> {
    await this.small.dataverse.admin("seed", { table, values });
  }

  /** The invoice that a line of the order stands on. */
  async invoiceOf(order: TradedOrder): Promise<JsonObject> {
    const [row] = await this.small.dataverse.rows(
      `invjob_invoicelines?$filter=invjob_invoicelineid eq ${order.lineIds[0] ?? ""}`,
    );
    const [invoice] = await this.small.dataverse.rows(
      `invoices?$filter=invoiceid eq ${String(row?.["_invjob_invoiceid_value"])}`,
    );
    if (invoice === undefined) throw new Error("the order is on no invoice");
    return invoice;
  }

  table(name: string): TableClient {
    const connection = process.env[azuriteVariable] ?? "";
    return TableClient.fromConnectionString(connection, this.#prefix + name, {
      allowInsecureConnection: true,
    });
  }

  /** The settings that the checker is given, with changes. */
  environment(changes: Readonly<Record<string, string>> = {}) {
    return { ...this.#environment, ...changes };
  }

  async token(): Promise<string> {
    const token = await this.small.dataverse.applicationCredential().getToken("");
    return token?.token ?? "";
  }

  async verify(options: {
    readonly unfinished?: boolean;
    readonly readOnlyInvoices?: boolean;
    readonly baseline?: string;
    readonly waitForWorkMs?: number;
    readonly settings?: Readonly<Record<string, string>>;
  }): Promise<Verdict> {
    return verify({
      readOnlyInvoices: options.readOnlyInvoices ?? false,
      settings: readSettings(undefined, this.environment(options.settings)),
      tokens: fixedToken(await this.token()),
      unfinished: options.unfinished ?? false,
      baseline: options.baseline,
      waitForWorkMs: options.waitForWorkMs ?? 0,
    });
  }
}

async function placeOrders(small: SmallTwin, customer: CustomerSample): Promise<FinishedOrders> {
  const { trade } = small;
  const other = await trade.account({ accountnumber: "C-2" });
  const contact = await trade.contact();
  const stranger = await trade.account({ accountnumber: null });
  return {
    joined: [
      await trade.order({ customer, lines: [{ quantity: 3, price: 9.99 }, { writeIn: "Repair" }] }),
      await trade.order({ customer, lines: [{}] }),
    ],
    returned: await trade.order({
      customer: other,
      lines: [{ quantity: -2, price: 50, discount: 0, tax: -20 }],
    }),
    yen: await trade.order({
      customer: contact,
      currency: "JPY",
      lines: [{ quantity: 3, price: 100, discount: 0, tax: 30 }],
    }),
    single: await trade.order({ customer: other, currency: "USD", lines: [{}] }),
    withoutCustomer: await trade.order({ customer: null, lines: [{}] }),
    unknownToErp: await trade.order({ customer: stranger, lines: [{}] }),
    active: await trade.order({ customer, state: 0, lines: [{}] }),
  };
}
