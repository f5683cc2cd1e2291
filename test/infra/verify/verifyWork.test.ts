import type { RunRow } from "../../../infra/verify/client/WorkTables";
import { Findings } from "../../../infra/verify/findings/Findings";
import type { RuleContext } from "../../../infra/verify/rules/Rule";
import { verifyWork } from "../../../infra/verify/verifyWork";

const context: RuleContext = {
  isFinished: true,
  readOnlyInvoices: false,
  toleranceMinorUnits: 0,
  currencies: () => ({ code: "EUR", precision: 2 }),
  invoice: () => undefined,
};

const waitMs = 1_000;

/** Tables that show, look after look, the stage's lock held by these runs, which are running. */
function tablesShowing(...looks: readonly (readonly string[])[]) {
  let at = 0;
  const now = (): readonly string[] => looks[Math.min(at, looks.length - 1)] ?? [];
  return {
    async *locks() {
      for (const owner of now())
        yield await Promise.resolve({
          id: "stage send",
          owner,
          names: ["stage send"],
          isExpired: false,
        });
    },
    async *running() {
      for (const id of now())
        yield await Promise.resolve<RunRow>({ id, stage: "send", worker: "w", startedOn: "today" });
      at += 1;
    },
  };
}

async function leftBy(...looks: readonly (readonly string[])[]): Promise<readonly string[]> {
  const findings = new Findings();
  await verifyWork(tablesShowing(...looks), { context, findings, waitMs });
  return findings.violations.map(({ code, id }) => `${code} ${id}`);
}

describe("work that is seen while the checker looks", () => {
  it("is left behind if it is still there after the wait", async () => {
    expect(await leftBy(["run-1"])).toEqual(["LEFT_LOCKED stage send", "LEFT_RUNNING run-1"]);
  });

  it("is not left behind if it ended, although another run has the stage by then", async () => {
    expect(await leftBy(["run-1"], [])).toEqual([]);
    expect(await leftBy(["run-1"], ["run-2"], ["run-3"])).toEqual([]);
  });

  it("is judged at once where there is none", async () => {
    expect(await leftBy([], ["run-1"])).toEqual([]);
  });
});
