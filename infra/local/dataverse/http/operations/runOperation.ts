import type { ApiRequest, OperationContext, OperationResult } from "../Api";
import { notImplemented, ODataError } from "../ODataError";
import { parseTarget, type Target } from "../parseTarget";
import { requireEntitySet } from "../../writes/resolveKey";
import { backgroundTableOperation } from "./backgroundTableOperation";
import { createOperation } from "./createOperation";
import { customApiOperation } from "./customApiOperation";
import { deleteOperation } from "./deleteOperation";
import { readOperation } from "./readOperation";
import { metadataOperation } from "./metadataOperation";
import { patchOperation } from "./patchOperation";
import { propertyOperation } from "./propertyOperation";
import { retrieveUserPrivileges, retrieveUserPrivilegesPattern } from "./retrieveUserPrivileges";
import type { TableAddress } from "./TableAddress";
import { whoAmI } from "./whoAmI";

const knownActions: ReadonlySet<string> = new Set([
  "CancelSalesOrder",
  "ConvertSalesOrderToInvoice",
  "FulfillSalesOrder",
  "GenerateInvoiceFromOpportunity",
  "ImportSolutionAsync",
  "InitializeFrom",
  "PublishAllXml",
  "PublishXml",
  "RetrieveTotalRecordCount",
  "UnlockInvoicePricing",
  "UnlockSalesOrderPricing",
]);
const metadataSets: ReadonlySet<string> = new Set(["EntityDefinitions"]);
const unsupportedSets: ReadonlySet<string> = new Set([
  "$metadata",
  "GlobalOptionSetDefinitions",
  "RelationshipDefinitions",
  "customapis",
  "sdkmessagefilters",
]);

/**
 * Carries out one operation, alone or as part of a `$batch`. The caller holds a transaction around
 * writes. Throws an ODataError for whatever is refused.
 */
export function runOperation(context: OperationContext, request: ApiRequest): OperationResult {
  const target = parseTarget(request.url);
  if (target.name === "WhoAmI" && request.method === "GET") {
    return whoAmI(context);
  }
  if (metadataSets.has(target.name)) {
    return metadataOperation(context, request, target);
  }
  if (unsupportedSets.has(target.name)) {
    throw notImplemented(`'${target.name}'`);
  }
  if (isRetrieveUserPrivileges(target) && request.method === "GET") {
    const table = requireEntitySet(context.model, target.name);
    return retrieveUserPrivileges(context, { table, target });
  }
  const api = context.customApis.find(target.name);
  if (api !== undefined) {
    return customApiOperation(context, request, api);
  }
  if (context.prefer.respondAsync) {
    throw notImplemented(`'respond-async' on '${target.name}', which is not a Custom API`);
  }
  if (knownActions.has(target.name) || target.rest.startsWith("Microsoft.Dynamics.CRM.")) {
    throw notImplemented(`the message '${target.rest === "" ? target.name : target.rest}'`);
  }
  return tableOperation(context, request, target);
}

function isRetrieveUserPrivileges(target: Target): boolean {
  return target.name === "systemusers" && retrieveUserPrivilegesPattern.test(target.rest);
}

function tableOperation(
  context: OperationContext,
  request: ApiRequest,
  target: Target,
): OperationResult {
  const table = requireEntitySet(context.model, target.name);
  const address = { table, target };
  return table.name === "backgroundoperation"
    ? backgroundTableOperation(context, { request, address }, () =>
        rowsOperation(context, request, address),
      )
    : rowsOperation(context, request, address);
}

function rowsOperation(
  context: OperationContext,
  request: ApiRequest,
  address: TableAddress,
): OperationResult {
  const { target } = address;
  const { method } = request;
  if (method === "GET") {
    return readOperation(context, request, address);
  }
  if (target.key === undefined) {
    if (method === "POST" && target.rest === "") {
      return createOperation(context, request, address);
    }
    throw methodNotAllowed(method, target);
  }
  if (target.rest !== "") {
    return propertyOperation(context, request, address);
  }
  switch (method) {
    case "PATCH":
      return patchOperation(context, request, address);
    case "DELETE":
      return deleteOperation(context, request, address);
    default:
      throw methodNotAllowed(method, target);
  }
}

/** 405 for a method that the resource does not take (DATAVERSE.md 0). */
function methodNotAllowed(method: string, target: Target): ODataError {
  return new ODataError(
    405,
    "",
    `The requested resource '${target.name}' does not support http method '${method}'.`,
  );
}
