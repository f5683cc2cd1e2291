import {
  parameterTypes,
  type CustomApiDefinition,
  type ParameterType,
} from "../../../dataverse/customApis";

export interface CustomApiOutline {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** Name to type; a type with a question mark is optional. */
  readonly parameters: Readonly<Record<string, ParameterType | `${ParameterType}?`>>;
  readonly responses: Readonly<Record<string, ParameterType>>;
}

/** The full definition of an unbound Custom API that takes no steps. */
export function defineCustomApi(outline: CustomApiOutline): CustomApiDefinition {
  const { name, parameters, responses } = outline;
  return {
    uniquename: name,
    name,
    displayname: outline.displayName,
    description: outline.description,
    bindingtype: 0,
    boundentitylogicalname: null,
    isfunction: false,
    isprivate: false,
    allowedcustomprocessingsteptype: 0,
    executeprivilegename: null,
    workflowsdkstepenabled: false,
    CustomAPIRequestParameters: Object.entries(parameters).map(([key, type]) => ({
      ...named(name, key),
      type: parameterTypes[withoutMark(type)],
      isoptional: type.endsWith("?"),
    })),
    CustomAPIResponseProperties: Object.entries(responses).map(([key, type]) => ({
      ...named(name, key),
      type: parameterTypes[type],
    })),
  };
}

function named(api: string, key: string) {
  return { uniquename: key, name: `${api}.${key}`, displayname: key, description: key };
}

function withoutMark(type: ParameterType | `${ParameterType}?`): ParameterType {
  return type.replace("?", "") as ParameterType;
}
