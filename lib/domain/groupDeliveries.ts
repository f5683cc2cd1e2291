/**
 * Splits deliveries into calls that stay within the ERP's bounds, in order. One that is too large by
 * itself goes alone: the ERP says so, and its answer is recorded.
 */
export function groupDeliveries<Delivery>(
  deliveries: readonly Delivery[],
  sizeOf: (delivery: Delivery) => number,
  limits: { readonly maxInvoices: number; readonly maxBytes: number },
): readonly (readonly Delivery[])[] {
  const groups: Delivery[][] = [];
  let bytes = 0;
  for (const delivery of deliveries) {
    const size = sizeOf(delivery);
    const group = groups.at(-1);
    const fits =
      group !== undefined && group.length < limits.maxInvoices && bytes + size <= limits.maxBytes;
    if (fits) {
      group.push(delivery);
      bytes += size;
    } else {
      groups.push([delivery]);
      bytes = size;
    }
  }
  return groups;
}
