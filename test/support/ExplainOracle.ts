import { Cron } from "croner";
import { choices } from "../../infra/dataverse/schema";
import type { JsonObject } from "../../lib/adapters/dataverse/json";
import type { SmallTwin } from "./SmallTwin";

/** What an explanation must say about a line, read from the records alone. */
export interface Expected {
  readonly standing: string;
  /** The first reason's. */
  readonly code: string;
  /** What the first reason's text must contain. */
  readonly says: readonly string[];
  /** The stage that it waits for, by the first reason. */
  readonly stage: string | null;
  /** Further codes that must be among the reasons. */
  readonly also: readonly string[];
}

type Rows = ReadonlyMap<string, JsonObject>;

function label(choice: string, value: unknown): string {
  const found = choices.find(({ name }) => name === choice);
  const options: Readonly<Record<number, string>> = found?.options ?? {};
  return options[Number(value)] ?? "none";
}

async function byId(twin: SmallTwin, set: string, id: string): Promise<Rows> {
  const rows = await twin.dataverse.rows(set);
  return new Map(rows.map((row) => [String(row[id]), row]));
}

function expected(standing: string, code: string, says: readonly unknown[]): Expected {
  return { standing, code, says: says.map(String), stage: null, also: [] };
}

function waiting(stage: string, says: readonly unknown[] = []): Expected {
  return { ...expected("waiting", "WAITING", [...says, stage]), stage };
}

/** The next time a schedule is due, by another implementation than the app's. */
export function nextRun(schedule: string, after: Date): Date | null {
  return new Cron(schedule, { mode: "6-part", timezone: "UTC", paused: true }).nextRun(after);
}

/** Reads a twin's records and the ERP's documents, and says of each line what is true of it. */
export class ExplainOracle {
  readonly #lines: Rows;
  readonly #orders: Rows;
  readonly #ledger: Rows;
  readonly #invoices: Rows;
  /** The ERP's own number of each invoice. */
  readonly #documents: ReadonlyMap<string, string>;
  readonly #from: string;

  private constructor(
    [lines, orders, ledger, invoices]: readonly [Rows, Rows, Rows, Rows],
    documents: ReadonlyMap<string, string>,
    from: string,
  ) {
    this.#lines = lines;
    this.#orders = orders;
    this.#ledger = ledger;
    this.#invoices = invoices;
    this.#documents = documents;
    this.#from = from;
  }

  /** @param from `INVOICE_FROM` */
  static async read(twin: SmallTwin, from: string): Promise<ExplainOracle> {
    const rows = [
      await byId(twin, "salesorderdetails", "salesorderdetailid"),
      await byId(twin, "salesorders", "salesorderid"),
      await byId(twin, "invjob_invoicelines", "invjob_invoicelineid"),
      await byId(twin, "invoices", "invoiceid"),
    ] as const;
    const answer = await fetch(`${twin.erpUrl}/api/v1/invoices?after=0`, {
      headers: { "x-api-key": twin.variables()["ERP_API_KEY"] ?? "" },
    });
    const { documents } = (await answer.json()) as {
      documents: readonly { invoiceId: string; erpNumber: string }[];
    };
    const numbers = documents.map(({ invoiceId, erpNumber }) => [invoiceId, erpNumber] as const);
    return new ExplainOracle(rows, new Map(numbers), from);
  }

  get lineIds(): readonly string[] {
    return [...this.#lines.keys()];
  }

  of(id: string): Expected {
    const order = this.#orders.get(String(this.#lines.get(id)?.["_salesorderid_value"])) ?? {};
    const freight = Number(order["freightamount"] ?? 0) > 0 ? ["FREIGHT_NOT_BILLED"] : [];
    const row = this.#ledger.get(id);
    const told = row === undefined ? this.#untaken(order) : this.#taken(row, order);
    return { ...told, also: [...told.also, ...freight] };
  }

  #untaken(order: JsonObject): Expected {
    const date = String(order["datefulfilled"] ?? order["createdon"]).slice(0, 10);
    const codes = [
      ...(date < this.#from ? ["BEFORE_INVOICE_FROM"] : []),
      ...(Number(order["statecode"]) === 3 ? [] : ["ORDER_NOT_INVOICEABLE"]),
    ];
    const [code, ...also] = codes;
    if (code === undefined) return waiting("create-lines");
    return { ...expected("notDue", code, [order["ordernumber"]]), also };
  }

  #taken(row: JsonObject, order: JsonObject): Expected {
    const stage = label("invjob_linestage", row["invjob_stage"]);
    const changed = Number(order["statecode"]) === 3 ? [] : ["ORDER_CHANGED"];
    switch (stage) {
      case "Error":
        return expected("inError", String(row["invjob_errorcode"]), [row["invjob_errormessage"]]);
      case "OnHold":
        return expected("onHold", "ON_HOLD", [row["invjob_holdreason"], row["invjob_heldby"]]);
      case "Validated": {
        const also = changed.length === 0 ? [] : ["ORDER_CANCELED"];
        return { ...waiting("bundle"), also };
      }
      default: {
        const onInvoice = this.#onInvoice(String(row["_invjob_invoiceid_value"]));
        return { ...onInvoice, also: [...onInvoice.also, ...changed] };
      }
    }
  }

  #onInvoice(invoiceId: string): Expected {
    const invoice = this.#invoices.get(invoiceId) ?? {};
    const number = invoice["invoicenumber"];
    switch (label("invjob_invoicestage", invoice["invjob_stage"])) {
      case "Draft":
        return waiting("calculate", [number]);
      case "ReadyToSend":
        return waiting("send", [number]);
      case "Sending":
        return expected("awaitingErp", "ERP_ANSWER_OUTSTANDING", [
          number,
          invoice["invjob_erpkey"],
        ]);
      case "Sent":
        return expected("invoiced", "INVOICED", [number, this.#documents.get(invoiceId) ?? "none"]);
      case "Error":
        return expected("inError", String(invoice["invjob_errorcode"]), [
          number,
          invoice["invjob_errormessage"],
        ]);
      default:
        return expected("onHold", "INVOICE_ON_HOLD", [number, invoice["invjob_holdreason"]]);
    }
  }
}
