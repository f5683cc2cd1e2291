import { invoiceErrorCodes, lineErrorCodes, type ErrorCodeEntry } from "./errorCodes";
import type { Hold } from "./hold";
import type { StageName } from "./stages";
import type { ExplainRules, Reason } from "./explanation";

const none = { cure: null, stage: null, dueOn: null } as const;

/** A reason that waits for nothing. */
export function reason(code: string, text: string, cure: string | null = null): Reason {
  return { ...none, code, text, cure };
}

/** A time as people read it: to the minute, UTC. */
function timeText(time: Date): string {
  return `${time.toISOString().slice(0, "2026-01-01T00:00".length).replace("T", " ")} UTC`;
}

const minuteMs = 60_000;

/** A moment so many minutes after another. */
export function minutesAfter(time: Date, minutes: number): Date {
  return new Date(time.getTime() + minutes * minuteMs);
}

/**
 * Waiting for the next run of a stage.
 *
 * @param notBefore a run before that leaves the record alone
 */
export function waitingFor(
  stage: StageName,
  rules: ExplainRules,
  { notBefore = rules.now, what = "Waits" }: { notBefore?: Date; what?: string } = {},
): Reason {
  const dueOn = rules.nextRun(stage, notBefore > rules.now ? notBefore : rules.now);
  const when =
    dueOn === null
      ? "which has no schedule here: run it by hand"
      : `which is due at ${timeText(dueOn)}`;
  return {
    code: "WAITING",
    text: `${what} for the stage ${stage}, ${when}.`,
    cure: null,
    stage,
    dueOn,
  };
}

const catalogue: Readonly<Record<string, ErrorCodeEntry>> = {
  ...lineErrorCodes,
  ...invoiceErrorCodes,
};

/** The catalogue's entry of a code; undefined for one that it does not have. */
export function entryOf(code: string | null): ErrorCodeEntry | undefined {
  return code === null ? undefined : catalogue[code];
}

/** An error as it stands on a record. */
export function errorReason(code: string | null, message: string | null): Reason {
  const entry = entryOf(code);
  const name = code ?? "NO_CODE";
  const text = message ?? entry?.cause ?? "In error, without a code or a message.";
  return reason(name, text, entry?.cure ?? "Retry it, so that it is decided anew.");
}

/** Since when, by whom and why a record is on hold. */
export function holdText({ reason: why, by, on }: Hold): string {
  const since = on === null ? "" : ` since ${timeText(on)}`;
  return `on hold${since} by ${by ?? "someone who was not noted"}: ${why ?? "no reason was kept"}`;
}
