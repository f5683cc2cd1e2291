/**
 * The Custom API behind the button in Dynamics, as `POST customapis` takes it (DATAVERSE.md 11), and
 * the webhook step that tells the app of each call. Names are frozen: environments hold them.
 */

/** The type of a parameter or response property, as Dataverse numbers it (DATAVERSE.md 11). */
export const parameterTypes = {
  Boolean: 0,
  DateTime: 1,
  Decimal: 2,
  Float: 6,
  Integer: 7,
  Money: 8,
  Picklist: 9,
  String: 10,
  StringArray: 11,
  Guid: 12,
} as const;

export type ParameterType = keyof typeof parameterTypes;

export interface RequestParameterDefinition {
  readonly uniquename: string;
  readonly name: string;
  readonly displayname: string;
  readonly description: string;
  readonly type: (typeof parameterTypes)[ParameterType];
  readonly isoptional: boolean;
}

export type ResponsePropertyDefinition = Omit<RequestParameterDefinition, "isoptional">;

export interface CustomApiDefinition {
  readonly uniquename: string;
  readonly name: string;
  readonly displayname: string;
  readonly description: string;
  /** 0: unbound. */
  readonly bindingtype: 0;
  readonly boundentitylogicalname: null;
  readonly isfunction: false;
  readonly isprivate: boolean;
  /** 0: no steps; 1: asynchronous steps only. */
  readonly allowedcustomprocessingsteptype: 0 | 1;
  readonly executeprivilegename: string | null;
  readonly workflowsdkstepenabled: false;
  readonly CustomAPIRequestParameters: readonly RequestParameterDefinition[];
  readonly CustomAPIResponseProperties: readonly ResponsePropertyDefinition[];
}

const runStageName = "invjob_RunStage";

function textParameter(
  uniquename: string,
  isoptional: boolean,
  description: string,
): RequestParameterDefinition {
  const name = `${runStageName}.${uniquename}`;
  const type = parameterTypes.String;
  return { uniquename, name, displayname: uniquename, description, type, isoptional };
}

/** Without a plug-in it is a business event: nothing runs in Dataverse but the webhook step. */
export const runStageApi: CustomApiDefinition = {
  uniquename: runStageName,
  name: runStageName,
  displayname: "Run invoicing stage",
  description: "Asks the invoicing jobs to run a stage, or one record in it.",
  bindingtype: 0,
  boundentitylogicalname: null,
  isfunction: false,
  isprivate: false,
  allowedcustomprocessingsteptype: 1,
  executeprivilegename: null,
  workflowsdkstepenabled: false,
  CustomAPIRequestParameters: [
    textParameter("Stage", false, "create-lines, bundle, calculate or send."),
    textParameter("Table", true, "Logical name of the record's table; empty: the whole stage."),
    textParameter("RecordId", true, "Id of the record, without braces; empty: the whole stage."),
  ],
  CustomAPIResponseProperties: [],
};

/**
 * The step to register on `invjob_RunStage`: asynchronous, after the operation, its system jobs
 * deleted when they succeeded. The endpoint's URL and key belong to the deployment, not here.
 */
export const runStageStep = {
  name: "Invoicing jobs: run stage",
  message: runStageName,
  /** PostOperation. */
  stage: 40,
  /** 1: asynchronous. */
  mode: 1,
  rank: 1,
  asyncautodelete: true,
  /** 4: WebhookKey, which sends the function's key as `code` in the query (DATAVERSE.md 1.4). */
  authtype: 4,
} as const;
