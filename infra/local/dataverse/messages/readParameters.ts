import { isLosslessNumber } from "lossless-json";
import {
  parameterTypes,
  type CustomApiDefinition,
  type RequestParameterDefinition,
} from "../../../dataverse/customApis";
import { malformed } from "../http/ODataError";
import { isGuid } from "../store/guid";
import type { JsonObject } from "../writes/readPayload";
import type { ParameterValue, ParameterValues } from "./CustomApi";

const integerPattern = /^-?\d{1,10}$/;
const integerMax = 2_147_483_647;

/**
 * The parameters of a call, checked against the definition. Throws 400 for one that is missing,
 * unknown or of another type.
 */
export function readParameters(definition: CustomApiDefinition, body: JsonObject): ParameterValues {
  const known = definition.CustomAPIRequestParameters;
  const unknown = Object.keys(body).find(
    (name) => !known.some(({ uniquename }) => uniquename === name),
  );
  if (unknown !== undefined) {
    throw malformed(
      `The parameter '${unknown}' in the request payload is not a valid parameter for the operation '${definition.uniquename}'.`,
    );
  }
  const values: Record<string, ParameterValue> = {};
  for (const parameter of known) {
    const sent = body[parameter.uniquename];
    if (sent !== undefined && sent !== null) {
      values[parameter.uniquename] = readValue(parameter, sent);
    } else if (!parameter.isoptional) {
      throw malformed(
        `Required field '${parameter.uniquename}' is missing for the operation '${definition.uniquename}'.`,
      );
    }
  }
  return values;
}

function readValue(parameter: RequestParameterDefinition, sent: unknown): ParameterValue {
  const { type } = parameter;
  const value = isLosslessNumber(sent) ? Number(sent.value) : sent;
  switch (type) {
    case parameterTypes.Boolean:
      if (typeof value === "boolean") return value;
      break;
    case parameterTypes.Integer:
    case parameterTypes.Picklist:
      if (
        isLosslessNumber(sent) &&
        integerPattern.test(sent.value) &&
        Math.abs(Number(sent.value)) <= integerMax
      ) {
        return Number(sent.value);
      }
      break;
    case parameterTypes.Decimal:
    case parameterTypes.Float:
    case parameterTypes.Money:
      if (typeof value === "number") return value;
      break;
    case parameterTypes.DateTime:
      if (typeof value === "string" && !Number.isNaN(Date.parse(value))) return value;
      break;
    case parameterTypes.Guid:
      if (typeof value === "string" && isGuid(value)) return value.toLowerCase();
      break;
    case parameterTypes.String:
      if (typeof value === "string") return value;
      break;
    case parameterTypes.StringArray:
      if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
      break;
  }
  throw malformed(
    `The value of the parameter '${parameter.uniquename}' is not of the type ${typeName(type)}.`,
  );
}

function typeName(type: number): string {
  const found = Object.entries(parameterTypes).find(([, number]) => number === type);
  return found?.[0] ?? String(type);
}
