import { DecisionBook } from "../../../../lib/engine/DecisionBook";
import type { BundleStore } from "../../../../lib/ports/bundleStore";
import type { CreateLinesStore } from "../../../../lib/ports/createLinesStore";
import type { Erp, ErpDelivery } from "../../../../lib/ports/erp";
import type { CalculateStore, SendStore } from "../../../../lib/ports/invoiceStore";
import { dryErp } from "../../../../lib/stages/watched/dryErp";
import { watchBundle } from "../../../../lib/stages/watched/watchBundle";
import { watchCalculate } from "../../../../lib/stages/watched/watchCalculate";
import { watchCreateLines } from "../../../../lib/stages/watched/watchCreateLines";
import { watchSend } from "../../../../lib/stages/watched/watchSend";

const stamp = { runId: "run", at: new Date(0), assertHeld: () => undefined };

/** A store whose every write is counted. */
function counted(): { readonly store: unknown; readonly writes: () => number } {
  let writes = 0;
  const write = () => {
    writes += 1;
    return Promise.resolve([]);
  };
  const methods = ["save", "saveDecisions", "createDrafts", "join", "closeDrafts"];
  const others = ["closeCanceled", "unbundle", "claim", "markInvoiced"];
  const store = Object.fromEntries([...methods, ...others].map((name) => [name, write]));
  return { store, writes: () => writes };
}

/** Calls every write of every watched store. */
async function writeEverything(isDry: boolean): Promise<number> {
  const watch = { book: new DecisionBook(), isDry, batchOperations: 10 };
  const createLines = counted();
  const bundle = counted();
  const calculate = counted();
  const send = counted();
  await watchCreateLines(createLines.store as CreateLinesStore, watch).save([], stamp);
  const bundles = watchBundle(bundle.store as BundleStore, watch);
  await bundles.createDrafts([], stamp);
  await bundles.join([], stamp);
  await bundles.closeDrafts([], stamp);
  await bundles.closeCanceled([], stamp);
  await bundles.saveDecisions([], stamp);
  const calculates = watchCalculate(calculate.store as CalculateStore, watch);
  await calculates.save([], stamp);
  await calculates.unbundle([], stamp);
  const sends = watchSend(send.store as SendStore, watch);
  await sends.claim([], stamp);
  await sends.save([], stamp);
  await sends.markInvoiced([], stamp);
  return [createLines, bundle, calculate, send].reduce((sum, { writes }) => sum + writes(), 0);
}

describe("watched stores", () => {
  it("hand every write on, and none of them in a dry run", async () => {
    expect(await writeEverything(false)).toBe(11);
    expect(await writeEverything(true)).toBe(0);
  });
});

describe("the ERP of a dry run", () => {
  it("is asked what it has, and is sent nothing", async () => {
    let sent = 0;
    const erp: Erp = {
      limits: { maxInvoices: 1, maxBytes: 1 },
      sizeOf: () => 1,
      assertReady: () => Promise.resolve(),
      send: () => {
        sent += 1;
        return Promise.resolve([]);
      },
      findByKey: () => Promise.resolve(undefined),
      findByNumber: (invoiceNumber) =>
        Promise.resolve({ idempotencyKey: "key", invoiceNumber, erpNumber: "E-1", total: null }),
    };
    const delivery = {} as ErpDelivery;
    const answers = await dryErp(erp).send([delivery, delivery], "run");
    expect(answers.map(({ kind }) => kind)).toEqual(["accepted", "accepted"]);
    expect(sent).toBe(0);
    expect(await dryErp(erp).findByNumber("I-1")).toMatchObject({ erpNumber: "E-1" });
  });
});
