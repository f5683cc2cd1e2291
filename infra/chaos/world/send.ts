/** What a part of the world answered; status 0 where it gave no answer. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Sent {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly withinMs?: number;
}

const answerWithinMs = 60_000;

/** A request whose lack of an answer is a value: in a storm parts come and go. */
export async function send(url: string, request: Sent): Promise<Answer> {
  const { method, headers = {}, body, withinMs = answerWithinMs } = request;
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
      signal: AbortSignal.timeout(withinMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: readBody(await answer.text()) };
  } catch (error) {
    return { status: 0, body: { error: String(error) } };
  }
}

function readBody(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = text === "" ? {} : JSON.parse(text);
    return typeof parsed === "object" && parsed !== null
      ? (parsed as Record<string, unknown>)
      : { text };
  } catch {
    return { text };
  }
}

/** @throws Error with the answer's text where it is no success: the breaker itself is at fault then. */
export async function demand(url: string, request: Sent): Promise<Answer> {
  const answer = await send(url, request);
  if (answer.status >= 200 && answer.status < 300) return answer;
  const said = JSON.stringify(answer.body).slice(0, 500);
  throw new Error(`${request.method} ${url}: ${String(answer.status)} ${said}`);
}
