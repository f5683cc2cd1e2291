import type { HttpAnswer } from "./HttpAnswer";

/** Every kind of refusal: its status, and a title that is the same each time (RFC 9457). */
export const problems = {
  "invalid-request": { status: 400, title: "The path or the query is wrong." },
  "malformed-json": { status: 400, title: "The body is not JSON." },
  forged: { status: 401, title: "The address was not signed by this app." },
  "not-found": { status: 404, title: "There is no such thing." },
  locked: { status: 409, title: "Someone else is at work on it." },
  "stage-running": { status: 409, title: "A run of the stage is at work." },
  "not-allowed": { status: 409, title: "What it is now does not allow that." },
  changed: { status: 409, title: "Someone else changed it in the same moment." },
  rejected: { status: 409, title: "Dataverse refused it." },
  expired: { status: 410, title: "The address is no longer good." },
  "body-too-large": { status: 413, title: "The body is too large." },
  "not-json": { status: 415, title: "The body must be sent as application/json." },
  "invalid-body": { status: 422, title: "The body does not say what is needed." },
  stripped: { status: 422, title: "Dataverse left out what is needed." },
  failed: { status: 500, title: "The job failed." },
  "not-ready": { status: 500, title: "The job or its environment is not set up." },
  "strange-answer": { status: 502, title: "A service that the job needs answered strangely." },
  unhealthy: { status: 503, title: "The job is not well." },
  unavailable: { status: 503, title: "A service that the job needs does not answer now." },
} as const;

export type ProblemCode = keyof typeof problems;

export const problemContentType = "application/problem+json";

/** Members of a problem besides the standard ones, such as who holds a lock. */
type Extensions = Readonly<Record<string, unknown>>;

/**
 * A refusal as problem details (RFC 9457); `type` is `urn:invjob:problem:` and the code.
 *
 * @param detail one sentence: what is wrong, and the cure
 */
export function problem(
  code: ProblemCode,
  detail: string,
  { headers = {}, ...extensions }: Extensions & { headers?: Readonly<Record<string, string>> } = {},
): HttpAnswer {
  const { status, title } = problems[code];
  return {
    status,
    headers: { ...headers, "content-type": problemContentType },
    body: { type: `urn:invjob:problem:${code}`, title, status, detail, ...extensions },
  };
}
