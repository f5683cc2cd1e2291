import { invoices } from "../../../../../lib/adapters/dataverse/rows/tables";
import type { PlannedSave } from "../../../../../lib/adapters/dataverse/writes/PlannedSave";
import { saveChangeSets } from "../../../../../lib/adapters/dataverse/writes/saveChangeSets";
import { LockLostError } from "../../../../../lib/ports/errors";
import type { SaveOutcome, WriteStamp } from "../../../../../lib/ports/saveOutcome";
import {
  batchAnswer,
  contentIdsOf,
  nestedPart,
  platformError,
  singlePart,
} from "../../../../support/dataverse/batchAnswers";
import { stamp } from "../../../../support/dataverse/pipeline";
import { testClient } from "../../../../support/dataverse/testClient";
import {
  ScriptedServer,
  type ScriptedAnswer,
  type ScriptedRequest,
} from "../../../../support/ScriptedServer";

const anna = "00000000-0000-0000-0000-0000000000a1";
const boris = "00000000-0000-0000-0000-0000000000b1";
const team = "00000000-0000-0000-0000-0000000000c1";

const users = [
  { systemuserid: anna, azureactivedirectoryobjectid: "00000000-0000-0000-0000-0000000000a2" },
  { systemuserid: boris, azureactivedirectoryobjectid: "00000000-0000-0000-0000-0000000000b2" },
];

function saveFor(kind: "systemuser" | "team", ownerId: string): PlannedSave {
  const id = ownerId.replace(/.$/, "9");
  return {
    operations: [{ method: "POST", path: "invoices", body: { invoiceid: id } }],
    proof: { kind: "holds", table: invoices, id, values: {} },
    owner: { kind, id: ownerId },
  };
}

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(() => server.stop());

function isRead(request: ScriptedRequest): boolean {
  return contentIdsOf(request).length === 0;
}

const usersAnswer = batchAnswer([
  singlePart({ status: 200, body: JSON.stringify({ value: users }) }),
]);

/** Answers every change set of a batch alike. */
function answerEach(request: ScriptedRequest, status: number, body = ""): ScriptedAnswer {
  const ids = contentIdsOf(request);
  return batchAnswer(ids.map(([contentId = 0]) => nestedPart([{ status, body, contentId }])));
}

const forbidden = platformError("0x80040220", "prvCreateInvoice");

async function save(
  saves: readonly PlannedSave[],
  options: { readonly impersonate?: "off"; readonly stamp?: WriteStamp } = {},
): Promise<readonly SaveOutcome[]> {
  const sets = await saveChangeSets(
    testClient(server.url),
    { saves, stamp: options.stamp ?? stamp },
    { batchOperations: 100, ...(options.impersonate && { impersonate: options.impersonate }) },
  );
  return sets.map(({ outcome }) => outcome);
}

function callersSeen(): readonly unknown[] {
  return server.requests.filter((one) => !isRead(one)).map((one) => one.headers["callerobjectid"]);
}

describe("creating records on behalf of their owners", () => {
  it("puts the records of one owner into one request, the header on the outside", async () => {
    server.answer = (request) => (isRead(request) ? usersAnswer : answerEach(request, 204));
    const outcomes = await save([
      saveFor("systemuser", anna),
      saveFor("systemuser", boris),
      saveFor("systemuser", anna),
    ]);
    expect(outcomes).toEqual([{ kind: "saved" }, { kind: "saved" }, { kind: "saved" }]);
    expect(callersSeen()).toEqual(users.map((user) => user.azureactivedirectoryobjectid));
    expect(server.requests.every(({ body }) => !body.includes("CallerObjectId"))).toBe(true);
  });

  it("is the application for a team, and asks nobody about it", async () => {
    server.answer = (request) => answerEach(request, 204);
    expect(await save([saveFor("team", team)])).toEqual([
      { kind: "saved", notImpersonated: "team" },
    ]);
    expect(server.requests).toHaveLength(1);
    expect(callersSeen()).toEqual([undefined]);
  });

  it("is the application where IMPERSONATE is off, without a word about it", async () => {
    server.answer = (request) => answerEach(request, 204);
    const saves = [saveFor("systemuser", anna), saveFor("team", team)];
    expect(await save(saves, { impersonate: "off" })).toEqual([
      { kind: "saved" },
      { kind: "saved" },
    ]);
    expect(callersSeen()).toEqual([undefined]);
  });

  it("creates once as the application what the owner lacks the privilege for", async () => {
    server.answer = (request) => {
      if (isRead(request)) return usersAnswer;
      const isOwner = request.headers["callerobjectid"] !== undefined;
      return isOwner ? answerEach(request, 403, forbidden) : answerEach(request, 204);
    };
    expect(await save([saveFor("systemuser", anna)])).toEqual([
      { kind: "saved", notImpersonated: "refused" },
    ]);
    expect(callersSeen()).toEqual([users[0]?.azureactivedirectoryobjectid, undefined]);
  });

  it("does the same where it may not act for that user at all", async () => {
    server.answer = (request) => {
      if (isRead(request)) return usersAnswer;
      const isOwner = request.headers["callerobjectid"] !== undefined;
      return isOwner ? { status: 403, body: forbidden } : answerEach(request, 204);
    };
    expect(await save([saveFor("systemuser", anna)])).toEqual([
      { kind: "saved", notImpersonated: "refused" },
    ]);
  });

  it("says what the platform said where the application is refused too", async () => {
    server.answer = (request) =>
      isRead(request) ? usersAnswer : answerEach(request, 403, forbidden);
    expect(await save([saveFor("systemuser", anna)])).toEqual([
      { kind: "forbidden", message: "prvCreateInvoice" },
    ]);
    expect(callersSeen()).toHaveLength(2);
  });
});

describe("a lock that is lost", () => {
  it("is asked for before each request that writes, the repeated one too", async () => {
    let asked = 0;
    const watched: WriteStamp = {
      ...stamp,
      assertHeld: () => {
        asked += 1;
        if (asked > 1) throw new LockLostError("gone");
      },
    };
    server.answer = (request, before) =>
      before === 0 ? { status: 503 } : answerEach(request, 204);
    const saving = save([saveFor("team", team)], { stamp: watched });
    await expect(saving).rejects.toThrow(LockLostError);
    expect(server.requests).toHaveLength(1);
    expect(asked).toBe(2);
  });
});
