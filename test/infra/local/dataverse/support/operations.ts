import { eventually } from "../../../../support/eventually";
import type { Answer, EmulatorClient } from "./EmulatorClient";

/** What the table says of an operation. */
export type OperationRow = Readonly<Record<string, unknown>>;

/** Has a Custom API run in the background; gives the answer. */
export function submit(
  client: EmulatorClient,
  call: {
    readonly name: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly callbackUrl?: string;
  },
): Promise<Answer> {
  const { name, parameters = {}, callbackUrl } = call;
  const callback = callbackUrl === undefined ? "" : `, odata.callback; url="${callbackUrl}"`;
  return client.post(name, parameters, { Prefer: `respond-async${callback}` });
}

/** The id of the operation that an answer accepted. */
export function operationId(answer: Answer): string {
  const id = answer.headers["x-ms-dyn-backgroundoperationid"];
  if (answer.status !== 202 || typeof id !== "string") {
    throw new Error(`not accepted: ${String(answer.status)} ${answer.text}`);
  }
  return id;
}

/** The row of an operation as the table gives it. */
export async function rowOf(client: EmulatorClient, id: string): Promise<OperationRow> {
  return (await client.get(`backgroundoperations(${id})`)).json;
}

/** The row of an operation once it is completed. */
export function completed(client: EmulatorClient, id: string): Promise<OperationRow> {
  return eventually(async () => {
    const row = await rowOf(client, id);
    return row["backgroundoperationstatecode"] === 3 ? row : undefined;
  });
}

/** A request to the status monitor resource of an operation, as the user whose token it is. */
export function monitor(client: EmulatorClient, method: string, id: string): Promise<Answer> {
  return client.raw(method, `/api/backgroundoperation/${id}`, {
    headers: { Authorization: client.authorization },
  });
}
