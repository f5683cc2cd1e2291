import { newOperation } from "../../../lib/domain/backgroundOperation";
import { withEvent } from "../../../lib/domain/operationEvents";

const at = new Date("2026-01-01T00:00:00Z");

describe("the history of an operation", () => {
  it("stays so short that it fits a row, however much happens", () => {
    const asked = { id: "1", name: "x", parameters: {}, startedBy: "Ann" };
    let operation = newOperation(asked, at);
    const detail = "a text of the platform's ".repeat(1_000);
    for (let events = 0; events < 500; events += 1)
      operation = withEvent(operation, "postponed", { at, detail });
    expect(operation.history[0]?.event).toBe("submitted");
    expect(JSON.stringify(operation.history).length).toBeLessThan(150_000);
  });
});
