import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planRound } from "../../../../infra/chaos/plan/planRound";
import { keepEvidence } from "../../../../infra/chaos/report/keepEvidence";

describe("what a round with violations leaves", () => {
  const folder = mkdtempSync(join(tmpdir(), "evidence-"));

  afterAll(() => rmSync(folder, { recursive: true }));

  it("is as that round left it, whatever the next makes of the same databases", () => {
    const scene = { world: join(folder, "world"), workers: join(folder, "crew") };
    mkdirSync(join(scene.world, "dataverse"), { recursive: true });
    mkdirSync(scene.workers);
    const database = join(scene.world, "dataverse", "dataverse.sqlite");
    writeFileSync(database, "of round 3");
    writeFileSync(join(scene.workers, "settler.log"), "said");
    const plan = planRound(7, 3, { withoutLocks: false });
    const violations = [{ code: "TWO_DOCUMENTS", message: "invoice INV-1" }];

    keepEvidence(folder, { plan, violations }, scene);
    writeFileSync(database, "of round 4");

    const kept = (path: string) => readFileSync(join(folder, "round-3", path), "utf8");
    expect(kept("world/dataverse/dataverse.sqlite")).toBe("of round 3");
    expect(kept("workers/settler.log")).toBe("said");
    expect(JSON.parse(kept("violations.json"))).toEqual(violations);
    expect(JSON.parse(kept("plan.json"))).toMatchObject({ seed: 7, round: 3 });
  });
});
