import type { CustomApiDefinition } from "../../../../dataverse/customApis";
import { monitorUrl } from "../../background/monitorBody";
import type { ParameterValues } from "../../messages/CustomApi";
import type { TableModel } from "../../model/types";
import {
  jsonContentType,
  versionHeader,
  type OperationContext,
  type OperationResult,
} from "../Api";
import { unsupportedQuery } from "../ODataError";

/** Names the background operation that a request became (DATAVERSE.md 1.3). */
export const operationIdHeader = "x-ms-dyn-backgroundoperationid";

/**
 * Accepts a Custom API's call as a background operation: 202 (DATAVERSE.md 1.3). Throws 403 without
 * the privileges for it and 400 for a callback that is no http address.
 */
export function submitOperation(
  context: OperationContext,
  call: { readonly definition: CustomApiDefinition; readonly parameters: ParameterValues },
): OperationResult {
  const { caller, background, prefer } = context;
  const { callbackUrl } = prefer;
  requireBackgroundRights(context);
  requireHttpAddress(callbackUrl);
  const origin = new URL(context.baseUrl).origin;
  const id = background.submit({
    name: call.definition.uniquename,
    displayName: call.definition.displayname,
    parameters: call.parameters,
    caller,
    origin,
    callbackUrl,
  });
  const location = monitorUrl({ origin, id });
  const accepted = { Location: location, [operationIdHeader]: id };
  // The body is documented only with a callback, and there the preference has another name.
  return callbackUrl === undefined
    ? {
        status: 202,
        headers: { ...versionHeader, ...accepted, "Preference-Applied": "respond-async" },
        body: "",
      }
    : {
        status: 202,
        headers: {
          ...versionHeader,
          ...accepted,
          "Content-Type": jsonContentType,
          "Preference-Applied": "callback",
        },
        body: JSON.stringify({ backgroundOperationId: id, location }),
      };
}

/** The caller must be let read and write background operations (DATAVERSE.md 1.1). */
function requireBackgroundRights({ caller, model }: OperationContext): void {
  const table = model.tables.get("backgroundoperation") as TableModel;
  caller.rights?.require("Read", table);
  caller.rights?.require("Write", table);
}

function requireHttpAddress(url: string | undefined): void {
  if (url !== undefined && !(/^https?:/i.test(url) && URL.canParse(url))) {
    throw unsupportedQuery(
      "The url of 'odata.callback' must be an absolute http or https address.",
    );
  }
}
