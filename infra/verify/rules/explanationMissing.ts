/** What says why a record does not go on. */
interface Explained {
  readonly stage: string | undefined;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  readonly holdReason: string | undefined;
}

/**
 * What is missing to explain where a record stands; undefined if nothing is.
 * @param codes the error codes that such a record may have (DESIGN 3)
 */
export function explanationMissing(
  { stage, errorCode, errorMessage, holdReason }: Explained,
  codes: ReadonlySet<string>,
): string | undefined {
  if (stage === undefined) return "its stage is none of the choice's";
  if (stage === "OnHold")
    return holdReason === undefined ? "it is on hold without a reason" : undefined;
  if (stage !== "Error") return undefined;
  if (errorCode === undefined) return "it is in error without a code";
  if (!codes.has(errorCode)) return `it is in error with ${errorCode}, which is no known code`;
  return errorMessage === undefined ? `it is in error (${errorCode}) without a message` : undefined;
}
