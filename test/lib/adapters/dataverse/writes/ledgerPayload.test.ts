import { ledgerOperation } from "../../../../../lib/adapters/dataverse/writes/ledgerPayload";
import type { LineDecision } from "../../../../../lib/domain/lineDecision";
import type { LedgerWrite } from "../../../../../lib/ports/createLinesStore";
import { aBundledLine, anOrder, anOrderLine, someAmounts } from "../../../../support/domainSamples";
import { stamp } from "../../../../support/dataverse/pipeline";

const validated: LineDecision = {
  stage: "Validated",
  amounts: someAmounts(),
  bundleKey: "a-b",
  inputHash: "new",
};

const rejected: LineDecision = {
  stage: "Error",
  code: "PLATFORM_REJECTED",
  message: "no",
  inputHash: "new",
};

function bodyOf(decision: LineDecision, current: LedgerWrite["current"]) {
  return ledgerOperation({ line: anOrderLine(), decision, current }, stamp).body ?? {};
}

const row = (changes: object) => aBundledLine(changes).row;

describe("ledgerOperation", () => {
  it("names the version in every update, which would else be an upsert", () => {
    const current = row({ etag: 'W/"7"' });
    const write = { line: anOrderLine(), decision: validated, current };
    expect(ledgerOperation(write, stamp)).toMatchObject({
      method: "PATCH",
      headers: { "If-Match": 'W/"7"' },
    });
  });

  it("creates under the order line's id without empty columns", () => {
    const body = bodyOf(validated, null);
    expect(body["invjob_invoicelineid"]).toBe(anOrderLine().id);
    expect(Object.values(body)).not.toContain(null);
    expect(body["invjob_ContactId@odata.bind"]).toBeUndefined();
  });

  it("binds a team that owns the order", () => {
    const owner = { kind: "team", id: "t" } as const;
    const line = anOrderLine({ order: anOrder({ owner }) });
    const { body } = ledgerOperation({ line, decision: validated, current: null }, stamp);
    expect(body?.["ownerid@odata.bind"]).toBe("/teams(t)");
  });

  it("clears the error when a row is mended, and the amounts when it fails", () => {
    expect(bodyOf(validated, row({}))).toMatchObject({
      invjob_errorcode: null,
      invjob_errormessage: null,
    });
    expect(bodyOf(rejected, row({}))).toMatchObject({
      invjob_bundlekey: null,
      invjob_netamount: null,
      invjob_quantity: null,
    });
  });

  it.each([
    ["a first rejection", rejected, null, 1],
    ["a further rejection of the same inputs", rejected, row({ inputHash: "new", attempts: 2 }), 3],
    ["a rejection of changed inputs", rejected, row({ inputHash: "old", attempts: 2 }), 1],
    ["a new try of the same inputs", validated, row({ inputHash: "new", attempts: 2 }), 2],
    ["a try of changed inputs", validated, row({ inputHash: "old", attempts: 2 }), 0],
  ])("counts the attempts of %s", (_name, decision, current, attempts) => {
    expect(bodyOf(decision, current)["invjob_attempts"]).toBe(attempts);
  });
});
