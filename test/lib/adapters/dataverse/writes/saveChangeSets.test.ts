import type { PlannedSave } from "../../../../../lib/adapters/dataverse/writes/PlannedSave";
import { saveChangeSets } from "../../../../../lib/adapters/dataverse/writes/saveChangeSets";
import { invoices } from "../../../../../lib/adapters/dataverse/rows/tables";
import { ProtocolError, UnavailableError } from "../../../../../lib/ports/errors";
import {
  batchAnswer,
  contentIdsOf,
  nestedPart,
  platformError,
  singlePart,
  type InnerAnswer,
} from "../../../../support/dataverse/batchAnswers";
import { InstantClock } from "../../../../support/dataverse/InstantClock";
import {
  type Script,
  type ScriptedAnswer,
  type ScriptedRequest,
  ScriptedServer,
} from "../../../../support/ScriptedServer";
import { stamp } from "../../../../support/dataverse/pipeline";
import { testClient } from "../../../../support/dataverse/testClient";

const firstId = "00000000-0000-0000-0000-00000000000a";
const secondId = "00000000-0000-0000-0000-00000000000b";

function saveOf(id: string): PlannedSave {
  const body = { invoiceid: id, invjob_touch: "t" };
  const values = { invjob_touch: "t" };
  return {
    operations: [{ method: "POST", path: "invoices", body }],
    proof: { kind: "holds", table: invoices, id, values },
    hasAlternateKey: true,
  };
}

const saves = [saveOf(firstId), saveOf(secondId)];

const created: InnerAnswer = { status: 204 };
const exists: InnerAnswer = { status: 412, body: platformError("0x80040237") };
const deadlock: InnerAnswer = {
  status: 500,
  body: platformError("0x80044150", "Sql Number: 1205"),
};

/** Answers a batch of change sets, each with one inner answer. */
function answering(request: ScriptedRequest, answers: readonly InnerAnswer[]): ScriptedAnswer {
  const ids = contentIdsOf(request);
  return batchAnswer(
    answers.map((one, index) => nestedPart([{ ...one, contentId: ids[index]?.[0] ?? 0 }])),
  );
}

function rowsAnswer(rows: readonly Record<string, string>[]): ScriptedAnswer {
  const body = JSON.stringify({ value: rows });
  return batchAnswer([singlePart({ status: 200, body })]);
}

let server: ScriptedServer | undefined;

function unclosed(error: InnerAnswer): string {
  return nestedPart([{ ...error, contentId: 2 }], true);
}

async function run(script: Script, options: { saves?: readonly PlannedSave[] } = {}) {
  const clock = new InstantClock();
  server = await ScriptedServer.start(script);
  const sets = await saveChangeSets(
    testClient(server.url, { clock }),
    { saves: options.saves ?? saves, stamp },
    { batchOperations: 100 },
  );
  return { outcomes: sets.map((set) => set.outcome), requests: server.requests, clock };
}

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

describe("saveChangeSets", () => {
  it("sends many change sets in one request and goes on behind a failing one", async () => {
    const { outcomes, requests } = await run((request) => answering(request, [exists, created]));
    expect(outcomes).toEqual([{ kind: "exists" }, { kind: "saved" }]);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers["prefer"]).toBe("odata.continue-on-error");
  });

  it("gives the version of a record that comes back with the answer", async () => {
    const body = '{"@odata.etag":"W/\\"7\\""}';
    const { outcomes } = await run((request) =>
      answering(request, [{ status: 201, body }, created]),
    );
    expect(outcomes[0]).toEqual({ kind: "saved", etag: 'W/"7"' });
  });

  it("sends a deadlocked set again, alone, and after a wait", async () => {
    const { outcomes, requests, clock } = await run((request, before) =>
      before === 0 ? answering(request, [deadlock, created]) : answering(request, [created]),
    );
    expect(outcomes).toEqual([{ kind: "saved" }, { kind: "saved" }]);
    expect(requests[1]?.body).toContain(firstId);
    expect(requests[1]?.body).not.toContain(secondId);
    expect(clock.waits).toEqual([1_000]);
  });

  it("looks after a lost answer whether the writes happened: they did", async () => {
    const rows = [
      { "@odata.etag": 'W/"3"', invoiceid: firstId, invjob_touch: "t" },
      { "@odata.etag": 'W/"4"', invoiceid: secondId, invjob_touch: "t" },
    ];
    const { outcomes, requests } = await run((request, before) => {
      if (before === 0) return "reset";
      return before === 1 ? answering(request, [exists, exists]) : rowsAnswer(rows);
    });
    expect(outcomes).toEqual([
      { kind: "saved", etag: 'W/"3"' },
      { kind: "saved", etag: 'W/"4"' },
    ]);
    expect(requests).toHaveLength(3);
  });

  it("takes a record in the way for what it is where it is not what was written", async () => {
    const rows = [{ "@odata.etag": 'W/"3"', invoiceid: firstId, invjob_touch: "other" }];
    const { outcomes } = await run((request, before) => {
      if (before === 0) return { status: 504, body: "" };
      return before === 1 ? answering(request, [exists, created]) : rowsAnswer(rows);
    });
    expect(outcomes).toEqual([{ kind: "exists" }, { kind: "saved" }]);
  });

  it("does not look where the first answer was clear", async () => {
    const { requests } = await run((request) => answering(request, [exists, exists]));
    expect(requests).toHaveLength(1);
  });

  it("treats a set that the answer left out as unclear and sends it again", async () => {
    const { outcomes, requests } = await run((request) => answering(request, [created]));
    expect(outcomes).toEqual([{ kind: "saved" }, { kind: "saved" }]);
    expect(requests[1]?.body).toContain(secondId);
    expect(requests[1]?.body).not.toContain(firstId);
  });

  describe("with a database that takes too long over several writes", () => {
    const timeOut: InnerAnswer = { status: 500, body: platformError("0x80044151", "Sql -2") };
    const large = saves.map((save) => ({
      ...save,
      operations: [...save.operations, { method: "DELETE", path: "invoices(1)" } as const],
    }));

    it.each([
      ["was committed all the same", "t", { kind: "saved", etag: 'W/"3"' }],
      ["was not", "other", { kind: "timedOut", message: "500 0x80044151 Sql -2" }],
    ])("does not send the set again, and says whether it %s", async (_name, touch, expected) => {
      const row = { "@odata.etag": 'W/"3"', invoiceid: firstId, invjob_touch: touch };
      const script: Script = (request, before) => {
        const [first] = contentIdsOf(request);
        if (before > 0 || first === undefined) return rowsAnswer([row]);
        const [contentId = 0] = first;
        return batchAnswer([nestedPart([{ ...timeOut, contentId }])]);
      };
      const { outcomes, requests } = await run(script, { saves: large.slice(0, 1) });
      expect(outcomes).toEqual([expected]);
      expect(requests).toHaveLength(2);
    });
  });

  it.each([
    ["a multipart", (error: InnerAnswer) => nestedPart([{ ...error, contentId: 2 }])],
    ["a multipart that is not closed", (error: InnerAnswer) => unclosed(error)],
    ["a single part", (error: InnerAnswer) => singlePart(error)],
  ])("knows a failed change set that is answered by %s", async (_name, shape) => {
    const { outcomes } = await run((request) => {
      const [ids] = contentIdsOf(request);
      const first = nestedPart([{ ...created, contentId: ids?.[0] ?? 0 }]);
      return batchAnswer([first, shape(exists)]);
    });
    expect(outcomes).toEqual([{ kind: "saved" }, { kind: "exists" }]);
  });

  it("says unknown where no answer ever comes", async () => {
    const { outcomes } = await run(() => "reset");
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["unknown", "unknown"]);
  });

  it("says that Dataverse is unavailable where nothing can have been written", async () => {
    const script: Script = () => ({
      status: 429,
      headers: { "Retry-After": "9999" },
      body: platformError("0x80072322"),
    });
    await expect(run(script)).rejects.toThrow(UnavailableError);
  });

  it("is a protocol error where the platform refuses the batch's form", async () => {
    const script: Script = () => ({ status: 400, body: platformError("0x80048d19", "malformed") });
    const refused = run(script);
    await expect(refused).rejects.toThrow(ProtocolError);
    await expect(refused).rejects.toThrow("malformed");
  });
});
