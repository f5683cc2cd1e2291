import { explainError } from "../../../../infra/local/summary/explainError";

describe("explainError", () => {
  it("names the record and leaves out the code, which stands next to it", () => {
    const row = { invjob_errormessage: "NO_PRICE: the price\n is empty. Set NO_PRICE: no." };
    expect(explainError("order A-1, line 2", "NO_PRICE", row)).toBe(
      "order A-1, line 2: the price is empty. Set NO_PRICE: no.",
    );
  });

  it("keeps a text that does not begin with the code, and does without one", () => {
    const row = { invjob_errormessage: "NO_QUANTITY: none" };
    expect(explainError("invoice I-1", "NO_PRICE", row)).toBe("invoice I-1: NO_QUANTITY: none");
    expect(explainError("invoice I-1", "NO_PRICE", {})).toBe("invoice I-1");
  });
});
