import type { BackgroundOperation } from "../domain/backgroundOperation";
import type { BackgroundWork } from "./BackgroundWork";
import { createOperation, freshOperationId, sendOperation } from "./sendOperation";

export interface OperationRequest {
  /** Unique name of the Custom API. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Who asks. */
  readonly actor: string;
}

export type SubmitResult =
  | { readonly kind: "submitted" | "rejected"; readonly operation: BackgroundOperation }
  | { readonly kind: "notAllowed"; readonly message: string };

/**
 * Has Dataverse run a Custom API in the background. Its row is written before the request goes out,
 * so that a notice always finds it. Sent once: where the answer is lost, the notice tells.
 *
 * @returns `submitted`, its outcome known or not; `rejected`: Dataverse did not take it
 * @throws any `JobError`; where the request did not go out the row says that it was rejected
 */
export async function submitOperation(
  work: BackgroundWork,
  { name, parameters, actor }: OperationRequest,
): Promise<SubmitResult> {
  if (!work.allowed.includes(name)) {
    const message = `${name} is not on the list of allowed Custom APIs: add its unique name to BACKGROUND_OPERATIONS.`;
    return { kind: "notAllowed", message };
  }
  const id = freshOperationId(work);
  const created = await createOperation(work, {
    id,
    name,
    parameters,
    startedBy: actor,
  });
  const { operation } = await sendOperation(work, created);
  return { kind: operation.status === "rejected" ? "rejected" : "submitted", operation };
}
