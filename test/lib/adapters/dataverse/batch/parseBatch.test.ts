import type { BatchItem } from "../../../../../lib/adapters/dataverse/batch/BatchItem";
import { parseBatch } from "../../../../../lib/adapters/dataverse/batch/parseBatch";
import type { HttpAnswer } from "../../../../../lib/adapters/dataverse/http/HttpAnswer";
import { ProtocolError } from "../../../../../lib/ports/errors";
import {
  batchAnswer,
  nestedPart,
  platformError,
  singlePart,
} from "../../../../support/dataverse/batchAnswers";

const write = { method: "PATCH", path: "invoices(1)", body: {} } as const;
const set: BatchItem = { changeSet: [write, write], reads: [] };
const read: BatchItem = { changeSet: [], reads: [{ path: "invoices" }] };

function answerOf(parts: readonly string[], status = 200): HttpAnswer {
  const { headers, body } = batchAnswer(parts, status);
  const contentType = headers?.["Content-Type"] ?? "";
  return { status, headers: new Map([["content-type", contentType]]), body: body ?? "" };
}

const committed = nestedPart([
  { status: 204, contentId: 1 },
  { status: 204, contentId: 2 },
]);
const error = { status: 412, body: platformError("0x80060882") };

describe("parseBatch", () => {
  it("gives each item its own answers in the order of the request", () => {
    const items = parseBatch(
      answerOf([committed, singlePart({ status: 200, body: '{"value":[]}' })]),
      [set, read],
    );
    expect(items[0]?.changeSet?.map((part) => [part.status, part.contentId])).toEqual([
      [204, 1],
      [204, 2],
    ]);
    expect(items[1]?.reads[0]?.body).toBe('{"value":[]}');
  });

  it("reads a failed change set that is one HTTP part", () => {
    const [item] = parseBatch(answerOf([singlePart(error)]), [set]);
    expect(item?.changeSet?.map((part) => part.status)).toEqual([412]);
    expect(item?.changeSet?.[0]?.body).toContain("0x80060882");
  });

  it.each([false, true])(
    "reads a failed change set that is a multipart with the error alone (unterminated: %s)",
    (unterminated) => {
      const part = nestedPart([{ ...error, contentId: 2 }], unterminated);
      const [item, after] = parseBatch(answerOf([part, committed]), [set, set]);
      expect(item?.changeSet).toMatchObject([{ status: 412, contentId: 2 }]);
      expect(after?.changeSet).toHaveLength(2);
    },
  );

  it("does not trust the outer status", () => {
    const [item] = parseBatch(answerOf([committed], 400), [set]);
    expect(item?.changeSet).toHaveLength(2);
  });

  it("leaves unanswered what the platform left out", () => {
    const items = parseBatch(answerOf([committed]), [set, set, read]);
    expect(items[0]?.changeSet).toHaveLength(2);
    expect(items[1]?.changeSet).toBeUndefined();
    expect(items[2]?.reads).toEqual([undefined]);
  });

  it("keeps a change set's following read with it", () => {
    const item: BatchItem = { changeSet: [write, write], reads: [{ path: "invoices" }] };
    const [first, second] = parseBatch(
      answerOf([
        committed,
        singlePart({ status: 200, body: "1" }),
        singlePart(error),
        singlePart({ status: 200, body: "2" }),
      ]),
      [item, item],
    );
    expect(first?.reads[0]?.body).toBe("1");
    expect(second?.changeSet).toHaveLength(1);
    expect(second?.reads[0]?.body).toBe("2");
  });

  it("refuses an answer that is no multipart", () => {
    const answer = { status: 400, headers: new Map(), body: platformError("0x80048d19") };
    expect(() => parseBatch(answer, [set])).toThrow(ProtocolError);
  });
});
