import type { Erp } from "../../ports/erp";

/** An ERP that is asked, and sent nothing: each delivery counts as accepted. */
export function dryErp(erp: Erp): Erp {
  return {
    limits: erp.limits,
    sizeOf: (delivery) => erp.sizeOf(delivery),
    assertReady: () => erp.assertReady(),
    findByKey: (key) => erp.findByKey(key),
    findByNumber: (number) => erp.findByNumber(number),
    send: (deliveries) =>
      Promise.resolve(
        deliveries.map(() => ({ kind: "accepted", erpNumber: "(dry run)" }) as const),
      ),
  };
}
