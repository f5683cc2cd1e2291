interface BundleColumns {
  readonly customerId: string | undefined;
  readonly currencyId: string | undefined;
  readonly priceListId: string | undefined;
}

/**
 * The bundle that customer, currency and price list make, without the letter that says whether the
 * customer is an account or a contact: an id tells them apart (DESIGN 2).
 */
export function bundleOf({ customerId, currencyId, priceListId }: BundleColumns): string {
  return [customerId ?? "none", currencyId ?? "none", priceListId ?? "none"].join("-");
}

/**
 * The first key of a key's bundle. While a paid or canceled invoice that nobody can write to keeps
 * it, the bundle's drafts have that key with a number behind it.
 */
export function firstKey(key: string): string {
  return key.toLowerCase().replace(/-\d{1,6}$/, "");
}

/** A bundle key without that letter. */
export function bundleOfKey(key: string): string {
  return key.toLowerCase().slice("a-".length);
}
