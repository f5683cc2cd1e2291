import type { AlternateKeyModel, ColumnModel, TableModel } from "../../model/types";
import {
  jsonContentType,
  versionHeader,
  type ApiRequest,
  type OperationContext,
  type OperationResult,
} from "../Api";
import { accesses, privilegeId, privilegeName, type Access } from "../../security/privileges";
import { codes, notImplemented, ODataError, unsupportedQuery } from "../ODataError";
import type { Target } from "../parseTarget";

type Definition = Readonly<Record<string, unknown>>;

const logicalNamePattern = /^LogicalName='([^']*)'$/;
const metadataPrefix = "Microsoft.Dynamics.CRM.";

/**
 * `EntityDefinitions(LogicalName='x')` with its `Attributes`, those of them that are dates (by the
 * cast to their type, which alone has a behavior), and its `Keys`, each with `$select` only
 * (DATAVERSE.md 4.3, 10.2, 10.5). Throws 404 for an unknown table and 501 for anything else.
 */
export function metadataOperation(
  context: OperationContext,
  request: ApiRequest,
  target: Target,
): OperationResult {
  const logicalName = logicalNamePattern.exec(target.key ?? "")?.[1];
  if (request.method !== "GET" || logicalName === undefined) {
    throw notImplemented("metadata other than GET EntityDefinitions(LogicalName='...')");
  }
  const other = [...target.search.keys()].find((option) => option !== "$select");
  if (other !== undefined) {
    throw notImplemented(`the option '${other}' on metadata`);
  }
  const table = context.model.tables.get(logicalName);
  if (table === undefined) {
    throw new ODataError(
      404,
      codes.recordNotFound,
      `Could not find an entity with name ${logicalName} and id 00000000-0000-0000-0000-000000000000.`,
    );
  }
  const select = target.search
    .get("$select")
    ?.split(",")
    .map((name) => name.trim());
  switch (target.rest) {
    case "":
      return answer(context, "EntityDefinitions/$entity", choose(tableDefinition(table), select));
    case "Attributes":
      return answer(context, "Attributes", {
        value: [...table.columns.values()].map((column) =>
          choose(columnDefinition(table, column), select),
        ),
      });
    case `Attributes/${metadataPrefix}DateTimeAttributeMetadata`:
      return answer(context, target.rest, {
        value: [...table.columns.values()]
          .filter((column) => column.type === "DateTime")
          .map((column) => choose(dateDefinition(table, column), select)),
      });
    case "Keys":
      return answer(context, "Keys", {
        value: table.keys.map((key) => choose(keyDefinition(table, key), select)),
      });
    default:
      throw notImplemented(`'${target.rest}' of a table's metadata`);
  }
}

function answer(context: OperationContext, what: string, body: Definition): OperationResult {
  return {
    status: 200,
    headers: { ...versionHeader, "Content-Type": jsonContentType },
    body: JSON.stringify({ "@odata.context": `${context.baseUrl}/$metadata#${what}`, ...body }),
  };
}

function choose(definition: Definition, select: readonly string[] | undefined): Definition {
  if (select === undefined) {
    return definition;
  }
  const names = ["MetadataId", ...select];
  const unknown = select.find((name) => !(name in definition));
  if (unknown !== undefined) {
    throw unsupportedQuery(
      `Could not find a property named '${unknown}' on type '${metadataPrefix}MetadataBase'.`,
    );
  }
  return Object.fromEntries(
    Object.entries(definition).filter(([name]) => names.includes(name) || name.startsWith("@")),
  );
}

function tableDefinition(table: TableModel): Definition {
  return {
    LogicalName: table.name,
    SchemaName: table.schemaName,
    EntitySetName: table.entitySetName,
    LogicalCollectionName: table.entitySetName,
    PrimaryIdAttribute: table.primaryId,
    PrimaryNameAttribute: table.primaryName,
    OwnershipType: table.ownership,
    IsOptimisticConcurrencyEnabled: table.optimisticConcurrency,
    Privileges: accesses.map((access) => privilegeDefinition(access, table)),
  };
}

function privilegeDefinition(access: Access, table: TableModel): Definition {
  const name = privilegeName(access, table);
  const canBeBasic = table.ownership === "UserOwned";
  return {
    CanBeBasic: canBeBasic,
    CanBeLocal: canBeBasic,
    CanBeDeep: canBeBasic,
    CanBeGlobal: true,
    Name: name,
    PrivilegeId: privilegeId(name),
    PrivilegeType: access,
  };
}

function columnDefinition(table: TableModel, column: ColumnModel): Definition {
  return {
    "@odata.type": `#${metadataPrefix}${column.type}AttributeMetadata`,
    LogicalName: column.name,
    SchemaName: column.schemaName,
    EntityLogicalName: table.name,
    AttributeType: column.type,
    AttributeTypeName: { Value: `${column.type}Type` },
    IsPrimaryId: column.name === table.primaryId,
    IsPrimaryName: column.name === table.primaryName,
    IsValidForCreate: column.validForCreate,
    IsValidForUpdate: column.validForUpdate,
    IsValidForRead: true,
    RequiredLevel: { Value: column.requiredLevel },
    MaxLength: column.maxLength,
    Precision: column.precision,
    PrecisionSource: column.precisionSource,
    MinValue: column.min,
    MaxValue: column.max,
    Format: column.dateFormat,
    Targets: column.targets,
  };
}

function dateDefinition(table: TableModel, column: ColumnModel): Definition {
  const behavior = column.dateOnly === true ? "DateOnly" : "UserLocal";
  return { ...columnDefinition(table, column), DateTimeBehavior: { Value: behavior } };
}

function keyDefinition(table: TableModel, key: AlternateKeyModel): Definition {
  return {
    SchemaName: key.name,
    LogicalName: key.name.toLowerCase(),
    EntityLogicalName: table.name,
    KeyAttributes: key.columns,
    EntityKeyIndexStatus: key.status,
  };
}
