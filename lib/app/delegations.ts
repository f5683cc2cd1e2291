import type { StageName } from "../domain/stages";
import type { RunRequest } from "../engine/engine";
import { wholeStage, type RunScope } from "../ports/runs";
import type { Background, DelegateResult } from "./composeBackground";
import type { NotHere } from "./notHere";
import type { Settings } from "./settings";

/** Stages that Dataverse carries out, as `STAGE_<NAME>_CUSTOM_API` says. */
export interface Delegations {
  /** Why nothing less than the whole stage can be asked for; undefined where the app carries it out. */
  notHere(stage: StageName): NotHere | undefined;
  /** Has Dataverse carry out the whole stage; undefined where the app does. May throw any `JobError`. */
  delegateWhole(stage: StageName, request: RunRequest): Promise<DelegateResult | undefined>;
  /** The same, unless the request wants less than the whole stage. */
  delegate(stage: StageName, request: RunRequest): Promise<DelegateResult | NotHere | undefined>;
}

const customApiSettings = {
  "create-lines": "STAGE_CREATE_LINES_CUSTOM_API",
  bundle: "STAGE_BUNDLE_CUSTOM_API",
  calculate: "STAGE_CALCULATE_CUSTOM_API",
  send: "STAGE_SEND_CUSTOM_API",
} as const satisfies Readonly<Record<StageName, keyof Settings>>;

/** A Custom API takes a whole stage or nothing: it knows no single record, no number and no dry run. */
function isWhole({ rerun, maxRecords, dryRun, recordId }: RunScope): boolean {
  return rerun === "all" && maxRecords === null && !dryRun && recordId === null;
}

export function delegationsOf(
  settings: Settings,
  background: Pick<Background, "delegate">,
): Delegations {
  const customApiOf = (stage: StageName): string | undefined => settings[customApiSettings[stage]];

  function notHere(stage: StageName): NotHere | undefined {
    const customApi = customApiOf(stage);
    if (customApi === undefined) return undefined;
    const message = `Stage ${stage} is carried out inside Dataverse by ${customApi} (${customApiSettings[stage]}), as a whole: one record, a part or a dry run of it cannot be asked for.`;
    return { kind: "notHere", message };
  }

  async function delegateWhole(stage: StageName, request: RunRequest) {
    const customApi = customApiOf(stage);
    return customApi === undefined ? undefined : background.delegate({ stage, customApi }, request);
  }

  return {
    notHere,
    delegateWhole,
    delegate: async (stage, request) =>
      isWhole(request.scope ?? wholeStage) ? delegateWhole(stage, request) : notHere(stage),
  };
}
