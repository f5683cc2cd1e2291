/**
 * What the job must make of a data set, computed from its CSV files alone.
 *
 *   node test/oracle/oracle.mjs DIRECTORY
 *
 * prints JSON with the keys of the run's summary. It shares no code with the product or its laptop
 * twin: it has its own CSV reader and its own exact arithmetic (BigInt), and states the rules in the
 * plainest way. Settings are the defaults: orders in state Fulfilled, all dates, 500 lines an
 * invoice, a zero total is sent.
 */
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const eligibleState = "Fulfilled";
const maxLinesPerInvoice = 500;
const plainProductTypes = new Set(["", "1", "5"]);

/** Scale at which every decimal is held: more digits than any column has. */
const scale = 10n ** 12n;
const scaleDigits = 12;

function currencyDigits(currency) {
  return { JPY: 0, KWD: 3 }[currency] ?? 2;
}

/** Decimal text to a whole number at `scale`; empty text is null. */
function decimal(text) {
  if (text === undefined || text === "") return null;
  const match = /^([+-]?)(\d+)(?:\.(\d{1,12}))?$/.exec(text);
  if (match === null) throw new Error(`'${text}' is not a decimal number.`);
  const [, sign, whole, fraction = ""] = match;
  const value = BigInt(whole) * scale + BigInt(fraction.padEnd(scaleDigits, "0"));
  return sign === "-" ? -value : value;
}

/** `value / 10^digits` to the nearest whole number, halves away from zero. */
function shiftRounded(value, digits) {
  const unit = 10n ** BigInt(digits);
  const positive = value < 0n ? -value : value;
  const quotient = positive / unit + ((positive % unit) * 2n >= unit ? 1n : 0n);
  return value < 0n ? -quotient : quotient;
}

/** A value at `scale` in minor units of the currency; it must not be finer than that. */
function minorUnits(value, currency) {
  const unit = 10n ** BigInt(scaleDigits - currencyDigits(currency));
  if (value % unit !== 0n)
    throw new Error(`An amount in ${currency} is finer than its minor unit.`);
  return value / unit;
}

function moneyText(minor, currency) {
  const digits = currencyDigits(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  const sign = minor < 0n ? "-" : "";
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The records of a CSV file (RFC 4180) as objects by column name. */
function* readCsv(path) {
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  let columns;
  let fields = [];
  let position = 0;
  while (position < text.length) {
    let field = "";
    if (text[position] === '"') {
      for (;;) {
        const close = text.indexOf('"', position + 1);
        if (close < 0) throw new Error(`${path}: a quoted field has no end.`);
        field += text.slice(position + 1, close);
        position = close + 1;
        if (text[position] !== '"') break;
        field += '"';
      }
    } else {
      const start = position;
      while (position < text.length && !",\r\n".includes(text[position])) position += 1;
      field = text.slice(start, position);
    }
    fields.push(field);
    if (text[position] === ",") {
      position += 1;
      if (position < text.length && !"\r\n".includes(text[position])) continue;
      fields.push("");
    }
    if (text[position] === "\r") position += 1;
    if (text[position] === "\n") position += 1;
    if (columns === undefined) columns = fields;
    else yield Object.fromEntries(columns.map((column, index) => [column, fields[index]]));
    fields = [];
  }
}

function readAccounts(directory) {
  const accounts = new Map();
  for (const row of readCsv(join(directory, "accounts.csv"))) {
    accounts.set(row.account_id, {
      erpNumber: row.erp_number ?? row.account_id,
      onCreditHold: row.credit_hold === "true",
    });
  }
  return accounts;
}

function readOrders(directory) {
  const orders = new Map();
  for (const row of readCsv(join(directory, "orders.csv"))) {
    const { account_id: customer, currency, state, price_list: priceList = "" } = row;
    const discounts = [decimal(row.discount_percent), decimal(row.header_discount)];
    orders.set(row.order_id, {
      position: orders.size,
      customer,
      currency,
      state,
      priceList,
      freight: minorUnits(decimal(row.freight_amount) ?? 0n, currency),
      hasDiscount: discounts.some((discount) => discount !== null && discount !== 0n),
    });
  }
  return orders;
}

/** The code of the first rule that a line breaks, in the order of DESIGN 3; null: it is invoiced. */
function errorOf(line, order, account) {
  if (order.customer === "") return "NO_CUSTOMER";
  const quantity = decimal(line.quantity);
  if (quantity === null || quantity === 0n) return "NO_QUANTITY";
  const price = decimal(line.unit_price);
  if (price === null) return "NO_PRICE";
  if (price < 0n) return "NEGATIVE_PRICE";
  if (account.onCreditHold) return "ORDER_ON_HOLD";
  if (order.hasDiscount) return "ORDER_DISCOUNT";
  if (!plainProductTypes.has(line.product_type ?? "")) return "BUNDLE_UNSUPPORTED";
  return null;
}

/** round(quantity x price) - discount, and the tax as it stands, in minor units. */
function amountsOf(line, currency) {
  const product = decimal(line.quantity) * decimal(line.unit_price);
  const gross = shiftRounded(product, 2 * scaleDigits - currencyDigits(currency));
  return {
    net: gross - minorUnits(decimal(line.discount_amount) ?? 0n, currency),
    tax: minorUnits(decimal(line.tax_amount) ?? 0n, currency),
  };
}

function count(counts, key, by = 1) {
  counts[key] = (counts[key] ?? 0) + by;
}

/** Goes through the order lines: how many are eligible, in error, to be invoiced. */
function judgeLines(directory, accounts, orders) {
  const judged = { orderLines: 0, eligibleLines: 0, errorsByCode: {}, billed: [] };
  for (const line of readCsv(join(directory, "order_lines.csv"))) {
    judged.orderLines += 1;
    const order = orders.get(line.order_id);
    if (order.state !== eligibleState) continue;
    judged.eligibleLines += 1;
    const error = errorOf(line, order, accounts.get(order.customer));
    if (error === null) {
      const { currency, priceList, customer, position } = order;
      const bundle = JSON.stringify([customer, currency, priceList]);
      const amounts = amountsOf(line, currency);
      judged.billed.push({
        bundle,
        customer,
        currency,
        position,
        lineNo: Number(line.line_no),
        ...amounts,
      });
    } else {
      count(judged.errorsByCode, error);
    }
  }
  return judged;
}

/** Invoices of at most 500 lines for each customer, currency and price list. */
function bundleLines(billed) {
  billed.sort((one, other) => one.position - other.position || one.lineNo - other.lineNo);
  const open = new Map();
  const invoices = [];
  for (const { bundle, customer, currency, net, tax } of billed) {
    let invoice = open.get(bundle);
    if (invoice === undefined || invoice.lines === maxLinesPerInvoice) {
      invoice = { customer, currency, lines: 0, net: 0n, tax: 0n };
      open.set(bundle, invoice);
      invoices.push(invoice);
    }
    invoice.lines += 1;
    invoice.net += net;
    invoice.tax += tax;
  }
  return invoices;
}

/** Freight per currency of the eligible orders, with or without lines: no invoice carries freight. */
function freightOf(orders) {
  const freight = {};
  for (const { state, currency, freight: amount } of orders.values()) {
    if (state === eligibleState && amount !== 0n)
      freight[currency] = (freight[currency] ?? 0n) + amount;
  }
  return freight;
}

function byKey(object, text = (value) => value) {
  const entries = Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, text(value, key)]));
}

/** The expected summary of a run over the data set in `directory`. */
export function expectedSummary(directory) {
  const accounts = readAccounts(directory);
  const orders = readOrders(directory);
  const judged = judgeLines(directory, accounts, orders);
  const invoices = bundleLines(judged.billed);
  const linesByStage = {};
  const invoicesByStage = {};
  const invoiceErrorsByCode = {};
  const totals = {};
  const erpTotals = {};
  for (const { customer, currency, lines, net, tax } of invoices) {
    const known = accounts.get(customer).erpNumber !== "";
    count(invoicesByStage, known ? "Sent" : "Error");
    count(linesByStage, known ? "Invoiced" : "Bundled", lines);
    if (known) erpTotals[currency] = (erpTotals[currency] ?? 0n) + net + tax;
    else count(invoiceErrorsByCode, "NO_ERP_CUSTOMER");
    const total = (totals[currency] ??= { net: 0n, tax: 0n });
    total.net += net;
    total.tax += tax;
  }
  const linesInError = Object.values(judged.errorsByCode).reduce((sum, lines) => sum + lines, 0);
  if (linesInError > 0) linesByStage.Error = linesInError;
  return {
    orderLines: judged.orderLines,
    eligibleLines: judged.eligibleLines,
    invoiceLines: judged.eligibleLines,
    linesByStage: byKey(linesByStage),
    errorsByCode: byKey(judged.errorsByCode),
    invoiceErrorsByCode: byKey(invoiceErrorsByCode),
    invoices: invoices.length,
    invoicesByStage: byKey(invoicesByStage),
    creditNotes: invoices.filter(({ net, tax }) => net + tax < 0n).length,
    totals: byKey(totals, ({ net, tax }, currency) => ({
      net: moneyText(net, currency),
      tax: moneyText(tax, currency),
      total: moneyText(net + tax, currency),
    })),
    uninvoicedFreight: byKey(freightOf(orders), moneyText),
    erp: {
      documents: invoicesByStage.Sent ?? 0,
      duplicates: 0,
      totals: byKey(erpTotals, moneyText),
    },
  };
}

if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  const directory = process.argv[2];
  if (directory === undefined) {
    console.error("Usage: node test/oracle/oracle.mjs DIRECTORY");
    process.exitCode = 1;
  } else {
    console.log(JSON.stringify(expectedSummary(directory), null, 2));
  }
}
