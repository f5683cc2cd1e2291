import type { RunAudit } from "../../lib/domain/runAudit";
import type { RunNames } from "../../lib/engine/engine";
import type { DecisionLog } from "../../lib/ports/decisions";
import type { HeldLocks, Locks } from "../../lib/ports/locks";
import type { RecordLookup } from "../../lib/ports/recordLookup";
import { openStatuses, type RunReport, type RunReports } from "../../lib/ports/runs";
import { TestGuard } from "./stageRun";

/** Reports in memory, with every write kept. */
export class MemoryReports implements RunReports {
  readonly written: RunReport[] = [];
  readonly byId = new Map<string, RunReport>();

  start(report: RunReport): Promise<void> {
    return this.update(report);
  }

  update(report: RunReport): Promise<void> {
    this.written.push(report);
    this.byId.set(report.runId, report);
    return Promise.resolve();
  }

  changeAudit(runId: string, change: (audit: RunAudit) => RunAudit): Promise<void> {
    const report = this.byId.get(runId);
    const audit = report?.audit ?? null;
    if (report === undefined || audit === null) return Promise.resolve();
    return this.update({ ...report, audit: change(audit) });
  }

  readonly stops = new Map<string, string>();

  requestStop(runId: string, actor: string): Promise<void> {
    this.stops.set(runId, actor);
    return Promise.resolve();
  }

  withdrawStop(runId: string): Promise<void> {
    this.stops.delete(runId);
    return Promise.resolve();
  }

  stopRequestedBy(runId: string): Promise<string | undefined> {
    return Promise.resolve(this.stops.get(runId));
  }

  find(runId: string): Promise<RunReport | undefined> {
    return Promise.resolve(this.byId.get(runId));
  }

  findVersion(runId: string) {
    const report = this.byId.get(runId);
    return Promise.resolve(report === undefined ? undefined : { report, version: "1" });
  }

  async replace(report: RunReport): Promise<boolean> {
    await this.update(report);
    return true;
  }

  latest(stage: string, limit: number): Promise<readonly RunReport[]> {
    const ofStage = [...this.byId.values()].filter((report) => report.stage === stage);
    return Promise.resolve(ofStage.slice(0, limit));
  }

  async lastWhole(stage: string): Promise<RunReport | undefined> {
    const all = await this.latest(stage, this.byId.size);
    return all.find(({ endedOn, scope }) => endedOn !== null && scope.recordId === null);
  }

  async dueAudits(stage: string): Promise<readonly RunReport[]> {
    const all = await this.latest(stage, this.byId.size);
    return all.filter(({ audit }) => audit?.status === "due");
  }

  async open(stage: string): Promise<readonly RunReport[]> {
    const all = await this.latest(stage, this.byId.size);
    return all.filter(({ status }) => openStatuses.includes(status));
  }
}

/** Locks that are free; counts what was given back. */
export class FreeLocks implements Locks {
  releases = 0;
  readonly guard = new TestGuard();

  #held(names: readonly string[]): HeldLocks {
    return {
      names,
      token: "1",
      assertHeld: () => {
        this.guard.assertHeld();
      },
      release: () => {
        this.releases += 1;
        return Promise.resolve();
      },
    };
  }

  acquireRecords(_kind: string, names: readonly string[]) {
    return Promise.resolve({ held: this.#held(names), refused: new Map() });
  }

  acquireStage() {
    return Promise.resolve({ kind: "held", lock: this.#held(["send"]) } as const);
  }

  reserveStage() {
    return Promise.resolve({ kind: "reserved" } as const);
  }

  joinStage() {
    return this.acquireStage();
  }

  leaveStage() {
    return Promise.resolve();
  }
}

/** A run that writes keeps no decisions. */
export const noDecisions: DecisionLog = {
  append: () => Promise.reject(new TypeError("this is no dry run")),
  page: () => Promise.resolve({ decisions: [], next: null }),
};

/** A run that one process has needs no names. */
export const noNames: RunNames = {
  due: () => {
    throw new TypeError("this run is not shared out");
  },
  written: () => Promise.reject(new TypeError("this run is not shared out")),
};

export const noRecords: RecordLookup = {
  line: () => Promise.resolve(undefined),
  invoice: () => Promise.resolve(undefined),
};
