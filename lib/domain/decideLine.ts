import { bundleKey } from "./bundleKey";
import type { Currencies, PricingFlags } from "./currency";
import { lineErrorCodes, type LineErrorCode } from "./errorCodes";
import { inputHash } from "./inputHash";
import { lineAmounts, platformNet } from "./lineAmounts";
import type { LineDecision } from "./lineDecision";
import { minorUnits, moneyText, plainText, zero } from "./money";
import type { LineAmounts, OrderLine } from "./orderLine";
import { asSentence } from "./asSentence";

/** Settings and base data that stage 1's decision depends on. */
export interface LineRules {
  /** `salesorder.statecode` values that are invoiced. */
  readonly orderStates: readonly number[];
  /** `salesorder.statuscode` values that hold an order back. */
  readonly holdStatusReasons: readonly number[];
  /** By how many minor units our net may differ from the platform's. */
  readonly toleranceMinorUnits: number;
  readonly currencies: Currencies;
  readonly pricing: PricingFlags;
}

/** Product type codes that are sold as a single thing: 1 product, 5 project-based service. */
const invoiceableProductTypes: readonly number[] = [1, 5];

type Problems = Partial<Record<LineErrorCode, string>>;

function orderProblems(line: OrderLine, alreadyInvoiced: boolean, rules: LineRules): Problems {
  const { order } = line;
  const problems: Problems = {};
  if (order.customer === null) problems.NO_CUSTOMER = "the order has no customer";
  if (order.currencyId === null || !rules.currencies.has(order.currencyId))
    problems.NO_CURRENCY = "the order has no known currency";
  else if (line.currencyId !== null && line.currencyId !== order.currencyId)
    problems.CURRENCY_MISMATCH = "the line's currency is not the order's";
  if (order.customer?.onCreditHold === true)
    problems.ORDER_ON_HOLD = "the customer is on credit hold";
  else if (rules.holdStatusReasons.includes(order.statusReason))
    problems.ORDER_ON_HOLD = `the order's status reason is ${String(order.statusReason)}`;
  if (alreadyInvoiced)
    problems.ALREADY_INVOICED = "the line or its order is on an invoice made elsewhere";
  if (!rules.orderStates.includes(order.state))
    problems.ORDER_CANCELED = `the order's state is ${String(order.state)}, which is not invoiced`;
  if ((order.discountAmount ?? zero).gt(zero) || (order.discountPercentage ?? zero).gt(zero))
    problems.ORDER_DISCOUNT = "the order has a discount on its header";
  return problems;
}

function lineProblems(line: OrderLine): Problems {
  const problems: Problems = {};
  if (line.quantity === null || line.quantity.eq(zero))
    problems.NO_QUANTITY = "the quantity is empty or zero";
  if (line.pricePerUnit === null) problems.NO_PRICE = "the price per unit is empty";
  else if (line.pricePerUnit.lt(zero))
    problems.NEGATIVE_PRICE = `the price per unit is ${plainText(line.pricePerUnit)}`;
  if (line.productType === null || !invoiceableProductTypes.includes(line.productType))
    problems.BUNDLE_UNSUPPORTED = `product type ${String(line.productType ?? "empty")}`;
  return problems;
}

function amountProblem(
  line: OrderLine,
  amounts: LineAmounts,
  { precision, tolerance }: { precision: number; tolerance: number },
): string | undefined {
  const platform = platformNet(line);
  if (amounts.net.minus(platform).abs().lte(minorUnits(tolerance, precision))) return undefined;
  const ours = moneyText(amounts.net, precision);
  return `our net is ${ours}, the platform's is ${plainText(platform)}`;
}

function errorDecision(problems: Problems, hash: string): LineDecision | undefined {
  const codes = (Object.keys(lineErrorCodes) as LineErrorCode[]).filter(
    (code) => problems[code] !== undefined,
  );
  const [first] = codes;
  if (first === undefined) return undefined;
  const named = codes.map((code) => `${code}: ${problems[code] ?? ""}`).join("; ");
  const message = `${asSentence(named)} ${lineErrorCodes[first].cure}`;
  return { stage: "Error", code: first, message, inputHash: hash };
}

/**
 * Decides whether an order line can be invoiced, and for how much (DESIGN 3, stage 1). Pure: the
 * same line, facts and rules give the same decision.
 *
 * @param facts.alreadyInvoiced the line or its order is on an invoice that is not ours
 */
export function decideLine(
  line: OrderLine,
  facts: { readonly alreadyInvoiced: boolean },
  rules: LineRules,
): LineDecision {
  const hash = inputHash(line);
  const { order, quantity, pricePerUnit } = line;
  const problems: Problems = {
    ...orderProblems(line, facts.alreadyInvoiced, rules),
    ...lineProblems(line),
  };
  const currency = order.currencyId === null ? undefined : rules.currencies.get(order.currencyId);
  const amounts =
    currency !== undefined && quantity !== null && pricePerUnit !== null
      ? lineAmounts(line, { quantity, pricePerUnit }, { ...rules.pricing, ...currency })
      : undefined;
  if (
    amounts !== undefined &&
    currency !== undefined &&
    problems.BUNDLE_UNSUPPORTED === undefined
  ) {
    const { precision } = currency;
    const tolerance = rules.toleranceMinorUnits;
    const differs = amountProblem(line, amounts, { precision, tolerance });
    if (differs !== undefined) problems.AMOUNT_DIFFERS = differs;
  }
  if (line.unreadable !== undefined) problems.AMOUNT_DIFFERS = line.unreadable;
  const error = errorDecision(problems, hash);
  if (error !== undefined) return error;
  if (amounts === undefined || currency === undefined || order.customer === null)
    throw new TypeError(`order line ${line.id} has neither a problem nor amounts`);
  const key = bundleKey({
    customer: order.customer,
    currencyId: currency.id,
    priceListId: order.priceListId,
  });
  return { stage: "Validated", amounts, bundleKey: key, inputHash: hash };
}

/** True if a decision says something else than the row that was written earlier. */
export function decisionDiffers(
  decision: LineDecision,
  row: {
    readonly stage: string;
    readonly errorCode: string | null;
    readonly inputHash: string | null;
  },
): boolean {
  if (decision.inputHash !== row.inputHash || decision.stage !== row.stage) return true;
  return decision.stage === "Error" && decision.code !== row.errorCode;
}
