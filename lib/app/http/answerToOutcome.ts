import { z } from "zod";
import type { HandOutcome } from "../../byHand/HandOutcome";
import type { HttpAnswer } from "./HttpAnswer";
import { problem, type ProblemCode } from "./problems";

/** What a person's move of a record is answered with. */
export const movedSchema = z.object({
  from: z.string().describe("The stage it was in; `none` for a line that was not taken up yet."),
  to: z.string().describe("The stage it is in now, or `removed`."),
  message: z.string(),
});

/** Refusals of every route that moves a record. */
export const moveRefusals: readonly ProblemCode[] = [
  "not-found",
  "locked",
  "not-allowed",
  "changed",
  "rejected",
];

/** The answer to how a person's move ended. */
export function answerToOutcome(outcome: HandOutcome): HttpAnswer {
  const { kind, message } = outcome;
  switch (kind) {
    case "done":
      return { status: 200, body: { from: outcome.from, to: outcome.to, message } };
    case "unfinished":
      return { status: 202, body: { message } };
    case "notFound":
      return problem("not-found", message);
    case "refused":
      return problem("not-allowed", message);
    case "locked":
      return problem("locked", message, { holder: outcome.holder });
    case "changed":
    case "rejected":
      return problem(kind, message);
  }
}
