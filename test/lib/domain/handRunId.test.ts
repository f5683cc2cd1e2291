import { handRunId } from "../../../lib/domain/handRunId";

describe("the id of what a person did", () => {
  it("names the action, and tells two of a person's moves apart", () => {
    expect(handRunId("hold", Uint8Array.of(0, 1, 2, 255))).toBe("hold-000102ff");
  });
});
