/** How large a sample is: the same values give the same files, on any machine. */
export interface SampleSize {
  readonly seed: number;
  /** Order lines in all. */
  readonly lines: number;
  readonly customers: number;
  /** How many of the lines the largest customer has. */
  readonly largestCustomer: number;
  /** How many of those lines are on one order; 0: no order is longer than usual. */
  readonly longestOrder: number;
}

/**
 * What a sample is made by. Unless given, customers are in proportion to the lines, the largest one
 * has a tenth of them, and large samples have an order of 1,500.
 */
export type SampleOptions = Pick<SampleSize, "seed" | "lines"> & Partial<SampleSize>;

export const usualSample: SampleOptions = { seed: 7, lines: 2_000 };

/** Fewer lines have no room for the planted orders and the largest customer. */
export const leastLines = 250;
export const mostLines = 500_000;
export const fewestCustomers = 10;
export const mostCustomers = 100_000;
/** The planted orders and some everyday ones are to be there whatever the largest customer buys. */
const leastLinesOfOthers = 100;

/** The largest customer's part of all lines is a tenth, but never under this many. */
const largestCustomerLeastLines = 132;
/** From this size on, the largest customer has one order of 1,500 lines. */
const longOrderFromLines = 100_000;
const longOrderLines = 1_500;

/** About one customer for so many lines, but never fewer or more than these. */
const linesPerCustomer = 17;
const usuallyFewestCustomers = 40;
const usuallyMostCustomers = 20_000;

/** The options with what is not given filled in. */
export function sampleSize(options: SampleOptions): SampleSize {
  const { seed, lines } = options;
  const wanted = Math.ceil(lines / linesPerCustomer);
  const usualLongest = lines >= longOrderFromLines ? longOrderLines : 0;
  const largest =
    options.largestCustomer ?? Math.max(largestCustomerLeastLines, Math.floor(lines / 10));
  return {
    seed,
    lines,
    customers:
      options.customers ?? Math.min(usuallyMostCustomers, Math.max(usuallyFewestCustomers, wanted)),
    largestCustomer: largest,
    longestOrder: options.longestOrder ?? Math.min(usualLongest, largest),
  };
}

/** Why no such sample can be made, in one sentence; undefined where it can. */
export function sampleProblem(options: SampleOptions): string | undefined {
  const { lines, customers, largestCustomer, longestOrder } = sampleSize(options);
  if (!isWithin(lines, leastLines, mostLines)) {
    return `A sample of ${String(lines)} order lines cannot be made: choose ${String(leastLines)} to ${String(mostLines)}.`;
  }
  if (!isWithin(customers, fewestCustomers, mostCustomers)) {
    return `A sample of ${String(customers)} customers cannot be made: choose ${String(fewestCustomers)} to ${String(mostCustomers)}.`;
  }
  if (!isWithin(largestCustomer, 1, lines - leastLinesOfOthers)) {
    return (
      `The largest customer of ${String(lines)} lines cannot have ${String(largestCustomer)}: choose 1 to ` +
      `${String(lines - leastLinesOfOthers)}, for ${String(leastLinesOfOthers)} are left to the others.`
    );
  }
  return isWithin(longestOrder, 0, largestCustomer)
    ? undefined
    : `An order of ${String(longestOrder)} lines is more than the ${String(largestCustomer)} lines of the largest customer.`;
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
