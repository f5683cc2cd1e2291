const msPerDay = 86_400_000;

/** `paymenttermscode` to days: 1 Net 30, 2 2% 10 Net 30, 3 Net 45, 4 Net 60 (DATAVERSE.md 9.3). */
const daysByPaymentTerms: ReadonlyMap<number, number> = new Map([
  [1, 30],
  [2, 30],
  [3, 45],
  [4, 60],
]);
const daysWithoutTerms = 30;

/** The day of a moment in UTC, as `YYYY-MM-DD`. */
export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/**
 * The day on which an invoice falls due.
 *
 * @param documentDate `YYYY-MM-DD`
 * @param paymentTerms `paymenttermscode` of the customer, or null
 */
export function dueDate(documentDate: string, paymentTerms: number | null): string {
  const days = daysByPaymentTerms.get(paymentTerms ?? 0) ?? daysWithoutTerms;
  return utcDay(new Date(Date.parse(`${documentDate}T00:00:00Z`) + days * msPerDay));
}
