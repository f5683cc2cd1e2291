import { runToEnd, type CustomApi } from "../../messages/CustomApi";
import { readParameters } from "../../messages/readParameters";
import {
  jsonContentType,
  versionHeader,
  type ApiRequest,
  type OperationContext,
  type OperationResult,
} from "../Api";
import { ODataError } from "../ODataError";
import { readBody } from "./readBody";
import { submitOperation } from "./submitOperation";

/**
 * A call of an unbound Custom API (DATAVERSE.md 11): answered with its response properties, or 204
 * where it has none; with `Prefer: respond-async` run in the background (DATAVERSE.md 1).
 */
export function customApiOperation(
  context: OperationContext,
  request: ApiRequest,
  api: CustomApi,
): OperationResult {
  const { definition } = api;
  const name = definition.uniquename;
  if (request.method !== "POST") {
    throw new ODataError(405, "", `The action '${name}' is called by POST.`);
  }
  const body = request.body === "" ? {} : readBody(request.body);
  const parameters = readParameters(definition, body);
  if (context.prefer.respondAsync) {
    return submitOperation(context, { definition, parameters });
  }
  const { writer, caller, baseUrl } = context;
  const outputs = runToEnd(api.run({ writer, caller, baseUrl, parameters, attempt: 0 }));
  context.webhooks.called(context, { message: name, parameters });
  if (definition.CustomAPIResponseProperties.length === 0) {
    return { status: 204, headers: versionHeader, body: "" };
  }
  const type = `${baseUrl}/$metadata#Microsoft.Dynamics.CRM.${name}Response`;
  return {
    status: 200,
    headers: { ...versionHeader, "Content-Type": jsonContentType },
    body: JSON.stringify({ "@odata.context": type, ...outputs }),
  };
}
