import { codes, ODataError } from "../http/ODataError";
import type { CustomApi, CustomApiWork, ParameterValues } from "./CustomApi";
import { defineCustomApi, type CustomApiOutline } from "./defineCustomApi";

export interface Script {
  /** How long it takes in the background; a synchronous call is answered at once. */
  readonly waitMs: number;
  /** How many attempts fail before one succeeds. */
  readonly failingAttempts: number;
  readonly message: string;
  readonly outputs: ParameterValues;
}

/** A Custom API that does nothing but take time, fail and answer as it was told: a customer's own. */
export function scriptedCustomApi(outline: CustomApiOutline, script: Script): CustomApi {
  return {
    definition: defineCustomApi(outline),
    *run({ attempt }): CustomApiWork {
      if (script.waitMs > 0) {
        yield script.waitMs;
      }
      if (attempt < script.failingAttempts) {
        throw new ODataError(400, codes.businessRule, script.message);
      }
      return script.outputs;
    },
  };
}

const always = Number.MAX_SAFE_INTEGER;
const plain: Script = { waitMs: 0, failingAttempts: 0, message: "", outputs: {} };

/** A failing, a slow and an output-bearing one, which every environment has. */
export const scriptedApis: readonly CustomApi[] = [
  scriptedCustomApi(
    {
      name: "sample_Fail",
      displayName: "Fail",
      description: "Fails in every attempt.",
      parameters: {},
      responses: {},
    },
    { ...plain, failingAttempts: always, message: "The plug-in fails on purpose." },
  ),
  scriptedCustomApi(
    {
      name: "sample_Slow",
      displayName: "Slow",
      description: "Takes two seconds in the background.",
      parameters: {},
      responses: {},
    },
    { ...plain, waitMs: 2_000 },
  ),
  scriptedCustomApi(
    {
      name: "sample_Outputs",
      displayName: "Outputs",
      description: "Answers with a response property of each common type.",
      parameters: {},
      responses: {
        Text: "String",
        Number: "Integer",
        Amount: "Decimal",
        Flag: "Boolean",
        Id: "Guid",
        At: "DateTime",
        Names: "StringArray",
      },
    },
    {
      ...plain,
      outputs: {
        Text: 'Zürich, "Q1" / 2026',
        Number: 42,
        Amount: 12.5,
        Flag: true,
        Id: "00000000-5eed-4000-8000-0000000000aa",
        At: "2026-01-31T23:59:59Z",
        Names: ["a", "b"],
      },
    },
  ),
];
