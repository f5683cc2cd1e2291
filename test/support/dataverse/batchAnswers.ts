import type { ScriptedAnswer, ScriptedRequest } from "../ScriptedServer";

/** Answers to a batch, in the two shapes that have been seen (DATAVERSE.md 2.3). */

export interface InnerAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function part(answer: InnerAnswer, contentId?: number): string {
  const id = contentId === undefined ? [] : [`Content-ID: ${String(contentId)}`];
  const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [
    "Content-Type: application/http",
    "Content-Transfer-Encoding: binary",
    ...id,
    "",
    `HTTP/1.1 ${String(answer.status)} Some Reason`,
    "OData-Version: 4.0",
    ...headers,
    "",
    answer.body ?? "",
  ].join("\r\n");
}

/** A change set's part: a multipart of its own. */
export function nestedPart(
  answers: readonly (InnerAnswer & { contentId: number })[],
  unterminated = false,
): string {
  const boundary = "changesetresponse_1";
  const lines = answers.map((answer) => `--${boundary}\r\n${part(answer, answer.contentId)}`);
  return [
    `Content-Type: multipart/mixed; boundary=${boundary}`,
    "",
    ...lines,
    ...(unterminated ? [] : [`--${boundary}--`]),
    "",
  ].join("\r\n");
}

/** A part that is one HTTP answer: of a GET, or the one error of a failed change set. */
export function singlePart(answer: InnerAnswer): string {
  return part(answer);
}

/** The whole answer out of its parts. */
export function batchAnswer(
  parts: readonly string[],
  status = 200,
): Exclude<ScriptedAnswer, string> {
  const boundary = "batchresponse_1";
  const body = parts.map((one) => `--${boundary}\r\n${one}\r\n`).join("") + `--${boundary}--\r\n`;
  const headers = { "Content-Type": `multipart/mixed; boundary=${boundary}` };
  return { status, headers, body };
}

/** The Content-IDs of a batch request, by change set. */
export function contentIdsOf(request: ScriptedRequest): readonly (readonly number[])[] {
  const sets = request.body.split(/^--batch_.*$/m).filter((text) => text.includes("Content-ID"));
  return sets.map((text) =>
    [...text.matchAll(/^Content-ID: (\d+)/gm)].map((match) => Number(match[1])),
  );
}

/** An error body of the platform. */
export function platformError(code: string, message = "no"): string {
  return JSON.stringify({ error: { code, message } });
}
