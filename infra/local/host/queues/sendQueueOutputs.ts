import type { AppFunction } from "../app/describeFunction";
import type { InvocationResponse, TypedData } from "../core/coreTypes";
import { createQueueClient } from "./queueClients";

/** The binding name under which a handler's return value is an output (FUNCTIONS.md 1). */
const returnBinding = "$return";

/**
 * Sends what a handler that succeeded left for its queue outputs; an array becomes one message an
 * element. A failure fails the invocation, as on the platform (FUNCTIONS.md 1).
 */
export async function sendQueueOutputs(options: {
  readonly target: AppFunction;
  readonly response: InvocationResponse;
  readonly settings: NodeJS.ProcessEnv;
  readonly encoding: "base64" | "none";
}): Promise<void> {
  const { target, response, settings, encoding } = options;
  for (const output of target.queueOutputs) {
    const data =
      output.binding === returnBinding
        ? response.returnValue
        : response.outputData?.find(({ name }) => name === output.binding)?.data;
    const texts = messageTexts(data);
    if (texts.length === 0) continue;
    const client = createQueueClient(output.queueName, output.connection, settings);
    await client.createIfNotExists();
    for (const text of texts) {
      await client.sendMessage(
        encoding === "base64" ? Buffer.from(text, "utf8").toString("base64") : text,
      );
    }
  }
}

function messageTexts(data: TypedData | null | undefined): string[] {
  if (data === null || data === undefined) return [];
  if (data.json !== undefined) {
    const value: unknown = JSON.parse(data.json);
    if (!Array.isArray(value)) return [data.json];
    return value.map((element: unknown) =>
      typeof element === "string" ? element : JSON.stringify(element),
    );
  }
  if (data.bytes !== undefined) return [Buffer.from(data.bytes).toString("utf8")];
  const simple = data.string ?? data.int ?? data.double;
  return simple === undefined ? [] : [String(simple)];
}
