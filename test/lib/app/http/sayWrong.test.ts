import { z } from "zod";
import { sayWrong } from "../../../../lib/app/http/sayWrong";

const schema = z.strictObject({
  operation: z.string(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  maxRecords: z.int().optional(),
  stage: z.enum(["bundle"], { error: "must be bundle" }).optional(),
});

function said(body: unknown, of: z.ZodType = schema): readonly string[] {
  const { error } = of.safeParse(body, { error: sayWrong });
  return (error?.issues ?? []).map(({ message }) => message);
}

describe("the sentence about a wrong field", () => {
  it.each([
    ["what is missing", {}, ["is missing; it must be a text"]],
    ["another kind", { operation: 1 }, ["must be a text"]],
    ["a list of parameters", { operation: "x", parameters: [] }, ["must be an object in braces"]],
    ["half a record", { operation: "x", maxRecords: 1.5 }, ["must be a whole number"]],
    ["the schema's own words", { operation: "x", stage: "bundel" }, ["must be bundle"]],
    ["no object", "x", ["must be an object in braces"]],
    [
      "a misspelt name",
      { operation: "x", param: {} },
      ['knows no "param"; known are operation, parameters, maxRecords, stage'],
    ],
  ])("says of %s what is right", (_what, body, sentences) => {
    expect(said(body)).toEqual(sentences);
  });

  it("says where nothing is taken", () => {
    expect(said({ limit: 1 }, z.strictObject({}))).toEqual([
      'knows no "limit"; none is taken here',
    ]);
  });
});
