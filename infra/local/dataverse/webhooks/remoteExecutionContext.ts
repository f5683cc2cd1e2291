import { guidFromSql } from "../store/guid";
import { bytesOf, textOf } from "../store/rowValues";
import type { Writer } from "../writes/Writer";
import { runStageStep } from "../../../dataverse/customApis";
import type { KeyedValue } from "./sdkValues";

/** What a message without a table has in place of a table and a record. */
export const noTable = "none";
export const noRecord = "00000000-0000-0000-0000-000000000000";

/** What happened, as a step is told of it. */
export interface StepEvent {
  readonly message: string;
  /** Logical name, or `none`. */
  readonly table: string;
  readonly recordId: string;
  readonly inputParameters: readonly KeyedValue[];
  readonly images: readonly KeyedValue[];
  /** The user who did it, stored id. */
  readonly userId: Uint8Array;
  readonly stepName: string;
  readonly correlationId: string;
  readonly operationId: string;
  /** An event on a table has the outer pipeline's context too. */
  readonly hasParent: boolean;
}

export type RemoteExecutionContext = Readonly<Record<string, unknown>>;

const innerStage = 30;
const sandbox = 1;

/** The body of a webhook: RemoteExecutionContext as JSON, parameters as keys and values (DATAVERSE.md 1.4). */
export function remoteExecutionContext(writer: Writer, event: StepEvent): RemoteExecutionContext {
  const inner = members(writer, event, runStageStep.stage);
  return {
    ...inner,
    ParentContext: event.hasParent
      ? { ...members(writer, { ...event, images: [] }, innerStage), ParentContext: null }
      : null,
  };
}

function members(writer: Writer, event: StepEvent, stage: number): RemoteExecutionContext {
  const { userId } = event;
  const user = guidFromSql(userId);
  const unit = writer.reference.businessUnitOf(userId, "systemuser");
  const organization = writer.db.get("SELECT organizationid, name FROM organization");
  const objectId = bytesOf(
    writer.db.get(
      "SELECT azureactivedirectoryobjectid AS id FROM systemuser WHERE systemuserid = ?",
      [userId],
    )?.["id"],
  );
  return {
    BusinessUnitId: unit === null ? noRecord : guidFromSql(unit),
    CorrelationId: event.correlationId,
    Depth: 1,
    InitiatingUserAzureActiveDirectoryObjectId:
      objectId === null ? noRecord : guidFromSql(objectId),
    InitiatingUserId: user,
    InputParameters: event.inputParameters,
    IsExecutingOffline: false,
    IsInTransaction: false,
    IsOfflinePlayback: false,
    IsolationMode: sandbox,
    MessageName: event.message,
    Mode: runStageStep.mode,
    OperationCreatedOn: `/Date(${String(writer.now().getTime())}+0000)/`,
    OperationId: event.operationId,
    OrganizationId: guidOr(organization?.["organizationid"]),
    OrganizationName: textOf(organization?.["name"]) ?? "",
    OutputParameters: [],
    OwningExtension: {
      Id: event.operationId,
      KeyAttributes: [],
      LogicalName: "sdkmessageprocessingstep",
      Name: event.stepName,
      RowVersion: null,
    },
    PostEntityImages: event.images,
    PreEntityImages: [],
    PrimaryEntityId: event.recordId,
    PrimaryEntityName: event.table,
    RequestId: null,
    SecondaryEntityName: noTable,
    SharedVariables: [],
    Stage: stage,
    UserId: user,
  };
}

function guidOr(value: Parameters<typeof bytesOf>[0]): string {
  const id = bytesOf(value);
  return id === null ? noRecord : guidFromSql(id);
}
