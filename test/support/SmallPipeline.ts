import type { App } from "../../lib/app/composeApp";
import type { StageName } from "../../lib/domain/stages";
import { isJobError } from "../../lib/ports/errors";
import { violationsIn } from "./Checker";
import { endState, type EndState } from "./endState";
import { eventually } from "./eventually";
import { HastyClock } from "./HastyClock";
import { SmallTwin } from "./SmallTwin";

/** Waits of the app's, and its slices, take a hundredth of their time. */
const hurry = 100;
/** Half a minute of the machine's. */
const longSlices = { SLICE_SECONDS: "3600", FUNCTION_TIMEOUT_SECONDS: "7200" };
/** Runs of one stage in a row, after which one that fails for ever is given up. */
const runsMax = 4;
/** Longer than SENDING_TIMEOUT_MINUTES and ERP_SETTLE_SECONDS. */
const settledAfterSeconds = 3_600;

/** What happens to a small company's orders in one day: a step is a stage, or a person's doing. */
export const steps = [
  "create-lines",
  "bundle",
  "cancel",
  "calculate",
  "calculate",
  "send",
] as const;
type Step = (typeof steps)[number];

/**
 * A twin with few orders of every fate: sums in two currencies, several change sets on one draft, an
 * editable order that shows its lines' stages, a line in error, an order canceled when it is on a
 * draft, and a customer whom the ERP does not know. It can go back to the morning of its day.
 */
export class SmallPipeline {
  readonly twin: SmallTwin;
  readonly #canceledOrder: string;
  static readonly settings = {
    INVOICE_ORDER_STATES: "Fulfilled,Active",
    BUNDLE_CHUNK_LINES: "2",
    LOCK_LEASE_SECONDS: "3",
  } as const;

  private constructor(twin: SmallTwin, canceledOrder: string) {
    this.twin = twin;
    this.#canceledOrder = canceledOrder;
  }

  static async start(): Promise<SmallPipeline> {
    const twin = await SmallTwin.start();
    const { trade } = twin;
    const customer = await trade.account();
    const contact = await trade.contact();
    const nameless = await trade.account({ accountnumber: null });
    await trade.order({ customer, lines: [{ price: 9.99 }, { price: 0.01, discount: 0 }, {}] });
    await trade.order({ customer, lines: [{ quantity: 3 }], state: 0 });
    const canceled = await trade.order({ customer, lines: [{ price: 7 }] });
    const dollars = [{ price: 5 }, { quantity: 0 }];
    await trade.order({ customer: contact, lines: dollars, currency: "USD" });
    await trade.order({ customer: nameless, lines: [{}] });
    const pipeline = new SmallPipeline(twin, canceled.id);
    await pipeline.remember("morning");
    return pipeline;
  }

  close(): Promise<void> {
    return this.twin.close();
  }

  /** Keeps Dataverse and the ERP as they stand, for `goBackTo`. */
  async remember(name: string): Promise<void> {
    await this.twin.dataverse.admin("snapshot", { name });
    await this.#erp("snapshot", { name });
  }

  /** Without faults, and with the clock as the machine's. */
  async goBackTo(name: string): Promise<void> {
    await fetch(`${this.twin.dataverse.origin}/_emulator/faults`, { method: "DELETE" });
    await fetch(`${this.twin.erpUrl}/_erp/faults`, { method: "DELETE" });
    await this.twin.dataverse.admin("clock", { offsetSeconds: 0 });
    await this.twin.dataverse.admin("restore", { name });
    await this.#erp("restore", { name });
  }

  app(changes: Readonly<Record<string, string>> = {}): App {
    const clock = new HastyClock(hurry);
    return this.twin.app(
      { ...SmallPipeline.settings, ...longSlices, LOCK_LEASE_SECONDS: "600", ...changes },
      { clock },
    );
  }

  /** Takes one step; a stage that fails runs again, as its timer would have it. */
  async take(step: Step, app: App): Promise<void> {
    if (step === "cancel") await this.twin.trade.setState(this.#canceledOrder, 2);
    else await runUntilDone(app, step);
  }

  /**
   * The rest of the day, and what the next runs make of it when claims whose sender is gone may be
   * settled.
   *
   * @param from index of the first step
   */
  async finish(app: App, from = 0): Promise<EndState> {
    for (const step of steps.slice(from)) await this.take(step, app);
    await this.twin.dataverse.admin("clock", { offsetSeconds: settledAfterSeconds });
    for (const step of ["send", "create-lines", "bundle", "calculate", "send"] as const)
      await this.take(step, app);
    return endState(this.twin);
  }

  violations(): Promise<readonly string[]> {
    return violationsIn(this.twin, { settings: SmallPipeline.settings });
  }

  /** Adds a fault of the ERP's. */
  async erpFault(fault: object): Promise<void> {
    await this.#erp("faults", fault);
  }

  /** Calls to the ERP with invoices so far. */
  async erpPosts(): Promise<number> {
    const answer = await fetch(`${this.twin.erpUrl}/_erp/log`);
    return ((await answer.json()) as { posts: number }).posts;
  }

  async #erp(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.twin.erpUrl}/_erp/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  }
}

/** Records that a dead process still has locked are left until its leases end. */
async function runUntilDone(app: App, stage: StageName): Promise<void> {
  await eventually(async () => (await runUntilGreen(app, stage)) === 0 || undefined);
}

/** Returns how many records the run left because they were locked. */
async function runUntilGreen(app: App, stage: StageName): Promise<number> {
  for (let runs = 1; ; runs += 1) {
    try {
      const result = await app.runStage(stage, { trigger: "console" });
      if (result.kind === "ran") return result.report.counts.skipped;
      throw new Error(`${stage}: ${JSON.stringify(result)}`);
    } catch (error) {
      if (!isJobError(error) || runs === runsMax) throw error;
    }
  }
}
