import { isGuid, type Guid } from "./guid";

/** What lines must share to go on one invoice. */
export interface Bundle {
  readonly customer: { readonly kind: "account" | "contact"; readonly id: Guid };
  readonly currencyId: Guid;
  readonly priceListId: Guid | null;
}

const closedPrefix = "closed-";
const guidLength = 36;

/** Behind a bundle's key: shorter than the last group of a GUID, so that neither is read as the other. */
const generationSuffix = /-(\d{1,6})$/;

/**
 * The value of the alternate key that allows at most one open draft per bundle. Lower case, under
 * 120 characters, and only letters, digits and hyphens: some characters break reads by key
 * (DATAVERSE.md 4.4).
 */
export function bundleKey({ customer, currencyId, priceListId }: Bundle): string {
  const kind = customer.kind === "account" ? "a" : "c";
  return [kind, customer.id, currencyId, priceListId ?? "none"].join("-");
}

/**
 * The key of a bundle's nth draft in a row whose forerunners hold on to theirs: a paid or canceled
 * invoice that the platform lets nobody write to keeps its key for ever (DESIGN 2).
 *
 * @param generation from 1, whose key is the bundle's own
 */
export function keyOfGeneration(bundle: string, generation: number): string {
  return generation === 1 ? bundle : `${bundle}-${String(generation)}`;
}

/** The bundle of an open key, whatever its generation. */
export function bundleOfKey(key: string): string {
  return key.replace(generationSuffix, "");
}

/** Which key of its bundle this is, from 1. */
export function generationOfKey(key: string): number {
  return Number(generationSuffix.exec(key)?.[1] ?? 1);
}

/** The key of an invoice that is not open any more: unique, never empty, never reopened. */
export function closedKey(invoiceId: Guid): string {
  return closedPrefix + invoiceId;
}

/** True for a key that no line may join. */
export function isClosedKey(key: string): boolean {
  return key.startsWith(closedPrefix);
}

/** Reads a bundle's own key back; undefined for anything that `bundleKey` did not make. */
export function parseBundleKey(key: string): Bundle | undefined {
  const kind = key.charAt(0);
  const customerId = key.slice(2, 2 + guidLength);
  const currencyId = key.slice(3 + guidLength, 3 + 2 * guidLength);
  const priceList = key.slice(4 + 2 * guidLength);
  const bundle: Bundle = {
    customer: { kind: kind === "a" ? "account" : "contact", id: customerId },
    currencyId,
    priceListId: priceList === "none" ? null : priceList,
  };
  const idsFit = isGuid(customerId) && isGuid(currencyId);
  const listFits = priceList === "none" || isGuid(priceList);
  return idsFit && listFits && bundleKey(bundle) === key ? bundle : undefined;
}

/** True if an invoice's own columns are those of the bundle whose key this is. */
export function fitsBundleKey(
  invoice: {
    readonly customer: Bundle["customer"] | null;
    readonly currencyId: Guid | null;
    readonly priceListId: Guid | null;
  },
  key: string,
): boolean {
  if (invoice.customer === null || invoice.currencyId === null) return false;
  const { customer, currencyId, priceListId } = invoice;
  return bundleKey({ customer, currencyId, priceListId }) === key;
}
