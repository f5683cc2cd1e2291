import type { StageName } from "../domain/stages";
import type { OpenRun, RunNames } from "../engine/engine";
import type { OrderSelection } from "../ports/createLinesStore";
import type { DueNames } from "../ports/dueNames";
import type { DraftDue } from "../ports/invoiceStore";
import type { Settings } from "./settings";

/** How a stage's names are told apart in what it wrote. */
const kindOf = {
  "create-lines": "line",
  bundle: "bundle",
  calculate: "draft",
  send: "send",
} as const;

/** When a draft is due. */
export function draftDue(settings: Settings): DraftDue {
  const { BUNDLE_QUIET_MINUTES: quietMinutes, BUNDLE_PATIENCE: patience } = settings;
  return { quietMinutes, patienceMinutes: patience * Math.max(1, quietMinutes) };
}

/** The orders that are invoiced. */
export function selectionOf(settings: Settings): OrderSelection {
  return { states: settings.INVOICE_ORDER_STATES, from: settings.INVOICE_FROM };
}

/** What a run of a stage is enumerated by. */
export function runNames(
  settings: Settings,
  names: DueNames,
  { name, run }: { readonly name: StageName; readonly run: OpenRun },
): RunNames {
  const { rerun } = run.scope;
  const due: Readonly<Record<StageName, RunNames["due"]>> = {
    "create-lines": () => names.lines(selectionOf(settings), { rerun, exceptOf: run.runId }),
    bundle: () => names.bundles(rerun),
    calculate: () => names.drafts(draftDue(settings), rerun),
    send: () => names.sends({ rerun, sendingTimeoutMinutes: settings.SENDING_TIMEOUT_MINUTES }),
  };
  return {
    due: due[name],
    written: (some) => names.written(run.runId, kindOf[name], some),
  };
}
