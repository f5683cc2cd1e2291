import type { HttpRequest } from "@azure/functions";
import type { HttpAnswer } from "./HttpAnswer";
import { problem } from "./problems";

export type ReadBody =
  | { readonly kind: "read"; readonly value: unknown }
  | { readonly kind: "refused"; readonly answer: HttpAnswer };

/** What a body may be. */
export interface BodyLimits {
  readonly bytesMax: number;
  /** The setting that raises `bytesMax`. */
  readonly setting: string;
  /** Of senders whose content type nobody documents. */
  readonly anyType?: boolean;
}

function tooLarge({ bytesMax, setting }: BodyLimits): ReadBody {
  const detail = `The body may have at most ${String(bytesMax)} bytes (setting ${setting}).`;
  return { kind: "refused", answer: problem("body-too-large", detail) };
}

/**
 * The JSON of a request's body; no body reads as an empty object, so that what is optional may be
 * left out.
 *
 * @param limits a larger body is refused by its stated length where there is one
 */
export async function readJsonBody(
  request: Pick<HttpRequest, "headers" | "arrayBuffer">,
  limits: BodyLimits,
): Promise<ReadBody> {
  const { bytesMax, anyType = false } = limits;
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) return tooLarge(limits);
  const bytes = Buffer.from(await request.arrayBuffer());
  if (bytes.length > bytesMax) return tooLarge(limits);
  if (bytes.length === 0) return { kind: "read", value: {} };
  const type = request.headers.get("content-type") ?? "none";
  if (!anyType && !/^application\/json\s*(;|$)/i.test(type)) {
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
