import { changeOperation } from "../../../lib/background/changeOperation";
import { newOperation } from "../../../lib/domain/backgroundOperation";
import type { OperationStore, StoredOperation } from "../../../lib/ports/backgroundOperations";

const asked = { id: "1", name: "sample_Slow", parameters: {}, startedBy: "Ann" };
const read: StoredOperation = {
  operation: newOperation(asked, new Date("2026-01-01T00:00:00Z")),
  version: "0",
};

/** A store in which someone else writes before each of the first writes. */
function contested(times: number): Pick<OperationStore, "find" | "replace"> {
  let left = times;
  return {
    find: () => Promise.resolve({ ...read, version: String(left) }),
    replace: (version, operation) => {
      left -= 1;
      return Promise.resolve(left < 0 ? { version: `${version}+`, operation } : undefined);
    },
  };
}

describe("a change of an operation", () => {
  const change = (operation: StoredOperation["operation"]) => ({ ...operation, message: "done" });

  it("is decided anew on what others wrote", async () => {
    const changed = await changeOperation(contested(3), read, change);
    expect(changed.operation.message).toBe("done");
  });

  it("that changes nothing writes nothing", async () => {
    expect(await changeOperation(contested(99), read, (operation) => operation)).toBe(read);
  });

  it("gives up where others write all the time", async () => {
    await expect(changeOperation(contested(99), read, change)).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
  });
});
