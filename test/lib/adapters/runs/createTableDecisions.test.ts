import { createTableDecisions } from "../../../../lib/adapters/runs/createTableDecisions";
import { createTableClient } from "../../../../lib/adapters/storage/tableClients";
import type { Decision, DecisionLog } from "../../../../lib/ports/decisions";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../../support/azurite";

let azurite: Azurite;
let log: DecisionLog;
let other: DecisionLog;

beforeAll(async () => {
  azurite = await useAzurite();
  const client = () => createTableClient(azurite, tableName);
  const tableName = `${uniqueTablePrefix()}Decisions`;
  log = createTableDecisions(client());
  other = createTableDecisions(client());
});
afterAll(() => azurite.stop());

function decision(number: number): Decision {
  return {
    record: "line",
    id: String(number),
    from: "none",
    to: "Error",
    code: "NO_PRICE",
    message: "é".repeat(2_000),
    bundleKey: null,
    currencyId: null,
    invoiceId: null,
    lines: 1,
    net: null,
    tax: null,
    result: "dryRun",
  };
}

function decisions(from: number, count: number): Decision[] {
  return Array.from({ length: count }, (_, index) => decision(from + index));
}

describe("decisions in an Azure Table", () => {
  it("come back in their order, page by page, however long they are", async () => {
    const many = decisions(0, 400);
    await log.append("run-1", many.slice(0, 250));
    await log.append("run-1", many.slice(250));
    const read: Decision[] = [];
    let pages = 0;
    let after: string | null | undefined;
    do {
      const page = await other.page("run-1", after ?? undefined);
      read.push(...page.decisions);
      after = page.next;
      pages += 1;
    } while (after !== null);
    expect(read).toEqual(many);
    expect(pages).toBeGreaterThan(1);
  });

  it("are a run's own, and none for a run that decided nothing", async () => {
    await log.append("run-2", decisions(7, 1));
    expect(await other.page("run-2", undefined)).toEqual({
      decisions: decisions(7, 1),
      next: null,
    });
    expect(await other.page("run-3", undefined)).toEqual({ decisions: [], next: null });
  });

  it("are written by one process: a second one is refused, and overwrites nothing", async () => {
    await log.append("run-4", decisions(1, 1));
    await expect(other.append("run-4", decisions(2, 1))).rejects.toThrow("run-4");
    expect((await other.page("run-4", undefined)).decisions).toEqual(decisions(1, 1));
  });
});
