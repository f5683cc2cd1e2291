import {
  saveChangeSets,
  type PlannedSave,
} from "../../../../../lib/adapters/dataverse/writes/saveChangeSets";
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
  startScriptedServer,
  type Script,
  type ScriptedAnswer,
  type ScriptedServer,
  type SeenRequest,
} from "../../../../support/dataverse/scriptedServer";
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
function answering(request: SeenRequest, answers: readonly InnerAnswer[]): ScriptedAnswer {
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

async function run(script: Script, clock = new InstantClock()) {
  server = await startScriptedServer(script);
  const sets = await saveChangeSets(testClient(server.url, { clock }), saves, 100);
  return { outcomes: sets.map((set) => set.outcome), requests: server.requests, clock };
}

afterEach(async () => {
  await server?.close();
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
      if (before === 0) return "drop";
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

  it("says unknown where no answer ever comes", async () => {
    const { outcomes } = await run(() => "drop");
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
