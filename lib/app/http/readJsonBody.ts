import type { HttpRequest } from "@azure/functions";
import type { HttpAnswer } from "./HttpAnswer";
import { problem } from "./problems";

export type ReadBody =
  | { readonly kind: "read"; readonly value: unknown }
  | { readonly kind: "refused"; readonly answer: HttpAnswer };

function tooLarge(bytesMax: number): ReadBody {
  const detail = `The body may have at most ${String(bytesMax)} bytes (setting HTTP_BODY_BYTES).`;
  return { kind: "refused", answer: problem("body-too-large", detail) };
}

/**
 * The JSON of a request's body; no body reads as an empty object, so that what is optional may be
 * left out.
 *
 * @param bytesMax `HTTP_BODY_BYTES`; a larger body is refused by its stated length where there is one
 */
export async function readJsonBody(
  request: Pick<HttpRequest, "headers" | "arrayBuffer">,
  bytesMax: number,
): Promise<ReadBody> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) return tooLarge(bytesMax);
  const bytes = Buffer.from(await request.arrayBuffer());
  if (bytes.length > bytesMax) return tooLarge(bytesMax);
  if (bytes.length === 0) return { kind: "read", value: {} };
  const type = request.headers.get("content-type") ?? "none";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    const detail = `The content type is ${type}: send Content-Type: application/json.`;
    return { kind: "refused", answer: problem("not-json", detail) };
  }
  try {
    return { kind: "read", value: JSON.parse(bytes.toString("utf8")) };
  } catch {
    const detail = "The body cannot be read as JSON: check quotes, commas and brackets.";
    return { kind: "refused", answer: problem("malformed-json", detail) };
  }
}
