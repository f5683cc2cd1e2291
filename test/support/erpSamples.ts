import type { ErpMessage } from "../../lib/domain/erpMessage";
import type { ErpDelivery } from "../../lib/ports/erp";
import { guid } from "./domainSamples";

/** A message that an ERP accepts; the number makes it one of its own. */
export function anErpMessage(number = 1, changes: Partial<ErpMessage> = {}): ErpMessage {
  return {
    schemaVersion: "1.0",
    invoiceId: guid(number),
    invoiceNumber: `INV-${String(number).padStart(5, "0")}`,
    documentType: "invoice",
    documentDate: "2026-01-31",
    dueDate: "2026-03-02",
    currency: "EUR",
    customerNumber: "C-1001",
    lines: [
      {
        orderNumber: "ORD-1",
        lineNumber: 1,
        productNumber: "P-1",
        description: null,
        unit: "Each",
        quantity: "3",
        price: "10.3333",
        discount: "1.00",
        net: "30.00",
        tax: "5.70",
      },
      {
        orderNumber: "ORD-2",
        lineNumber: null,
        productNumber: null,
        description: 'Assembly, "on site" für Müller',
        unit: null,
        quantity: "-1",
        price: "5",
        discount: "0.00",
        net: "-5.00",
        tax: "-0.95",
      },
    ],
    totals: { net: "25.00", tax: "4.75", total: "29.75" },
    ...changes,
  };
}

/** A delivery of a message of its own. */
export function aDelivery(number = 1, changes: Partial<ErpMessage> = {}): ErpDelivery {
  const message = anErpMessage(number, changes);
  return { message, idempotencyKey: `${message.invoiceId}-0` };
}
