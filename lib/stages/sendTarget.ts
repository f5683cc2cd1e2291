import type { Invoice } from "../domain/invoice";
import type { SendTarget } from "../ports/invoiceStore";

/** The invoice that a write of stage 4 goes to, as it was read. */
export function sendTarget({ id, etag, state, statusReason }: Invoice): SendTarget {
  return { invoiceId: id, etag, platform: { state, statusReason } };
}
