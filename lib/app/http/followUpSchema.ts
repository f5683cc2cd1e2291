import { z } from "zod";
import { followUpsMax, type FollowUpRequest } from "../../domain/followUp";
import { stageSchema } from "./schemas";

/** A row keeps them beside the outputs (FUNCTIONS.md 11). */
const parametersMax = 100_000;

/** Parameters of a Custom API. */
export const parametersSchema = z
  .record(z.string(), z.unknown())
  .refine((parameters) => JSON.stringify(parameters).length <= parametersMax, {
    error: `must have at most ${String(parametersMax)} characters as JSON`,
  });

const error = `must be such as {"stage": "bundle"} or {"operation": "NAME", "parameters": {}, "followUp": {}}, and no chain of more than ${String(followUpsMax)}`;

const stage = z
  .strictObject({ stage: stageSchema })
  .transform((body): FollowUpRequest => ({ kind: "stage", ...body }));

/** Written out level by level: a description that refers to itself cannot be told in one piece. */
function chainOf(length: number): z.ZodType<FollowUpRequest> {
  const operation = z
    .strictObject({
      operation: z.string().min(1).describe("Unique name of the Custom API."),
      parameters: parametersSchema.default({}),
      followUp: length > 1 ? chainOf(length - 1).optional() : z.never().optional(),
    })
    .transform(({ operation: name, parameters, followUp = null }): FollowUpRequest => {
      return { kind: "operation", name, parameters, then: followUp };
    });
  return z.union([stage, operation], { error });
}

/** What follows an operation, as a request names it. */
export const followUpSchema = chainOf(followUpsMax);
