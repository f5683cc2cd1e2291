import { z } from "zod";
import { CommandError } from "../command/CommandError";
import { fetchFrom } from "../command/fetchFrom";

const startedSchema = z.object({ invocationId: z.string() });
const invocationSchema = z.object({
  state: z.enum(["running", "succeeded", "failed"]),
  error: z.string().optional(),
});
export type InvocationState = z.infer<typeof invocationSchema>;

const answerWithinInMs = 30_000;

/** Calls the Functions host's /admin endpoints with the master key. */
export class HostClient {
  readonly #url: string;
  readonly #masterKey: string;

  constructor(url: string, masterKey: string) {
    this.#url = url;
    this.#masterKey = masterKey;
  }

  /** Starts a function. @returns the invocation's id. @throws CommandError if there is none such. */
  async start(functionName: string): Promise<string> {
    const answer = await this.#send("POST", `/admin/functions/${functionName}`);
    if (answer.status === 404) {
      throw new CommandError(`The app has no function named ${functionName}.`, 1);
    }
    return startedSchema.parse(await answer.json()).invocationId;
  }

  async invocation(id: string): Promise<InvocationState> {
    const answer = await this.#send("GET", `/admin/invocations/${id}`);
    return invocationSchema.parse(await answer.json());
  }

  /** Starts the timers that a paused start left standing. */
  async resume(): Promise<void> {
    await this.#send("POST", "/admin/host/resume");
  }

  async #send(method: string, path: string): Promise<Response> {
    return fetchFrom("Functions host", `${this.#url}${path}`, {
      method,
      headers: { "x-functions-key": this.#masterKey },
      signal: AbortSignal.timeout(answerWithinInMs),
    });
  }
}
