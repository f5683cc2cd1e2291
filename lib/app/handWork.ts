import type { DataverseStores } from "../adapters/dataverse/createDataverseStores";
import type { HandWork } from "../byHand/HandWork";
import { handRunId, withActor } from "../domain/handRunId";
import type { EngineDependencies } from "../engine/engine";
import type { Erp } from "../ports/erp";
import type { Journal } from "../ports/journal";
import { wholeStage } from "../ports/runs";
import type { Settings } from "./settings";
import { lineSettings, writeBackBy } from "./stagePlans";

/** What the app has that moves by hand need. */
export interface HandParts {
  readonly settings: Settings;
  readonly engine: Pick<
    EngineDependencies,
    "clock" | "randomness" | "worker" | "telemetry" | "locks"
  >;
  readonly erp: Erp;
  readonly stores: (run: { readonly runId: string }) => DataverseStores;
  readonly journal: Journal;
}

/** An HTTP answer must come within 230 s (FUNCTIONS.md 3): nothing new is begun after this time. */
const handSliceMs = 150_000;
const randomBytes = 4;

/** What one request of a person's works with, and the check of the environment before it. */
export function handWork(
  { settings, engine, erp, stores }: HandParts,
  { action, actor }: { readonly action: string; readonly actor: string },
): { readonly work: HandWork; readonly preflight: () => Promise<void> } {
  const { clock, randomness, worker, telemetry, locks } = engine;
  const handId = handRunId(action, randomness.bytes(randomBytes));
  const { hand, send, environment, writeBack } = stores({ runId: handId });
  const startedMs = clock.monotonicMs();
  const isTimeUp = (): boolean => clock.monotonicMs() - startedMs > handSliceMs;
  const runId = withActor(handId, actor);
  return {
    preflight: () => environment.preflight(),
    work: {
      run: { runId, scope: wholeStage, worker, clock, randomness, telemetry, isTimeUp },
      actor,
      locks,
      store: hand,
      sendStore: send,
      writeBack: writeBackBy(settings, writeBack),
      erp,
      environment,
      lineSettings: lineSettings(settings),
      invoiceFrom: settings.INVOICE_FROM,
      chunkLines: settings.BUNDLE_CHUNK_LINES,
      erpSettleSeconds: settings.ERP_SETTLE_SECONDS,
    },
  };
}
