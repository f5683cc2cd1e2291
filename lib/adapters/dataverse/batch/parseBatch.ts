import { ProtocolError } from "../../../ports/errors";
import type { HttpAnswer } from "../http/HttpAnswer";
import { boundaryOf, parseMultipart, splitHead, type MultipartPart } from "./parseMultipart";
import type { BatchItem } from "./BatchItem";

/** The answer to one operation. */
export interface PartAnswer extends HttpAnswer {
  readonly contentId?: number;
}

/** The answers to an item of a batch; what is undefined was not answered. */
export interface ItemAnswer {
  /** One answer per operation of a change set that was committed, or the one error that undid it. */
  readonly changeSet?: readonly PartAnswer[];
  readonly reads: readonly (PartAnswer | undefined)[];
}

function httpAnswer(part: MultipartPart): PartAnswer {
  const newline = part.content.indexOf("\n");
  const statusLine = newline === -1 ? part.content : part.content.slice(0, newline);
  const status = /^HTTP\/\d(?:\.\d)?\s+(\d{3})/.exec(statusLine)?.[1];
  if (status === undefined) {
    throw new ProtocolError("Dataverse answered a batch with a part that is no HTTP answer");
  }
  const inner = splitHead(newline === -1 ? "" : part.content.slice(newline + 1));
  const contentId = Number(part.headers.get("content-id") ?? Number.NaN);
  return {
    status: Number(status),
    headers: inner.headers,
    body: inner.content.trim(),
    ...(Number.isInteger(contentId) ? { contentId } : {}),
  };
}

function changeSetAnswers(part: MultipartPart): readonly PartAnswer[] {
  const boundary = boundaryOf(part.headers.get("content-type"));
  // A failed change set comes as one HTTP part, or as a multipart that holds the error alone.
  if (boundary === undefined) return [httpAnswer(part)];
  return parseMultipart(part.content, boundary).map(httpAnswer);
}

/**
 * Reads the answer to a batch: one part per change set or GET, in the order of the request
 * (DATAVERSE.md 2.3). The outer status says nothing and is not looked at.
 *
 * @throws ProtocolError on a body that is no multipart, which is how a whole batch is refused
 */
export function parseBatch(answer: HttpAnswer, items: readonly BatchItem[]): readonly ItemAnswer[] {
  const boundary = boundaryOf(answer.headers.get("content-type"));
  if (boundary === undefined) throw new ProtocolError("Dataverse answered a batch with one answer");
  const parts = parseMultipart(answer.body.replaceAll("\r\n", "\n"), boundary);
  let at = 0;
  const next = (): MultipartPart | undefined => parts[at++];
  return items.map((item) => {
    const setPart = item.changeSet.length > 0 ? next() : undefined;
    const reads = item.reads.map(() => {
      const part = next();
      return part === undefined ? undefined : httpAnswer(part);
    });
    return setPart === undefined ? { reads } : { changeSet: changeSetAnswers(setPart), reads };
  });
}
