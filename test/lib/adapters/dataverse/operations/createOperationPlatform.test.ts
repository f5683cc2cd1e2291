import { createDataverseClient } from "../../../../../lib/adapters/dataverse/http/createDataverseClient";
import { createOperationPlatform } from "../../../../../lib/adapters/dataverse/operations/createOperationPlatform";
import { systemClock } from "../../../../../lib/adapters/clock/systemClock";
import { RecordingTelemetry } from "../../../../support/RecordingTelemetry";
import { patientBreaker } from "../../../../support/patientBreaker";
import { ScriptedServer, type ScriptedAnswer } from "../../../../support/ScriptedServer";

let server: ScriptedServer;

beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());

function platform(answer: ScriptedAnswer) {
  server.answer = () => answer;
  const token = { token: "t", expiresOnTimestamp: Date.now() + 3_600_000 };
  return createOperationPlatform(
    createDataverseClient({
      url: server.url,
      credential: { getToken: () => Promise.resolve(token) },
      clock: systemClock,
      telemetry: new RecordingTelemetry(),
      breaker: patientBreaker,
    }),
  );
}

function ok(body: object): ScriptedAnswer {
  return { status: 200, body: JSON.stringify(body) };
}

const request = { name: "sample_Slow", parameters: { n: 1 }, callbackUrl: undefined };

describe("a submission", () => {
  it("asks for the background and, where there is one, for the callback", async () => {
    const accepted = { status: 202, headers: { "x-ms-dyn-backgroundoperationid": "GUID" } };
    const background = platform(accepted);
    expect(await background.submit(request)).toEqual({
      kind: "accepted",
      backgroundOperationId: "guid",
    });
    expect(server.requests.at(-1)?.headers["prefer"]).toBe("respond-async");
    await background.submit({ ...request, callbackUrl: "https://jobs.example/?a=b" });
    expect(server.requests.at(-1)).toMatchObject({
      method: "POST",
      url: "/api/data/v9.2/sample_Slow",
      body: '{"n":1}',
      headers: { prefer: 'respond-async, odata.callback; url="https://jobs.example/?a=b"' },
    });
  });

  it.each<[string, ScriptedAnswer, string]>([
    ["the connection is cut", "reset", "unclear"],
    ["a gateway answers", { status: 502 }, "unclear"],
    ["it is answered without an id", { status: 202 }, "unclear"],
    ["it is refused", { status: 400, body: "no" }, "rejected"],
  ])("is sent once where %s", async (_what, answer, kind) => {
    const background = platform(answer);
    const before = server.requests.length;
    expect(await background.submit(request)).toMatchObject({ kind });
    expect(server.requests.length).toBe(before + 1);
  });
});

describe("a submission that is not taken", () => {
  it("may be sent again where nothing was taken, and is not where it was refused for good", async () => {
    const busy = { status: 429, headers: { "retry-after": "600" } };
    expect(await platform(busy).submit(request)).toMatchObject({ kind: "notNow" });
  });

  it.each([
    [400, "0x80040265", "rejected"],
    [429, "0x80072322", "notNow"],
    [500, "0x80040216", "unclear"],
  ])("tells nobody the signature of the callback's address (%s %s)", async (status, code, kind) => {
    const callbackUrl = "https://jobs.example/callback?id=1&signature=secret";
    const message = `The address ${callbackUrl} is not allowed.`;
    const body = JSON.stringify({ error: { code, message } });
    const answer = { status, body, headers: { "retry-after": "600" } };
    const refused = await platform(answer).submit({ ...request, callbackUrl });
    expect(refused).toMatchObject({ kind });
    expect(JSON.stringify(refused)).toContain("https://jobs.example/callback?... is not allowed");
  });
});

describe("the status monitor", () => {
  const state = (code: number, status: number) => ({
    backgroundOperationStateCode: code,
    backgroundOperationStatusCode: status,
  });

  it.each<[object, object]>([
    [state(0, 0), { kind: "pending", isStarted: false }],
    [state(2, 20), { kind: "pending", isStarted: true }],
    [
      { ...state(3, 30), Count: 7, Text: "x", List: [1] },
      {
        kind: "ended",
        status: "succeeded",
        outputs: { Count: 7, Text: "x", List: [1] },
        error: null,
      },
    ],
    [
      {
        ...state(3, 31),
        backgroundOperationErrorCode: -2147187707,
        backgroundOperationErrorMessage: "Access is denied.",
      },
      {
        kind: "ended",
        status: "failed",
        outputs: null,
        error: { code: -2147187707, message: "Access is denied." },
      },
    ],
    [state(3, 32), { kind: "ended", status: "canceled", outputs: null, error: null }],
  ])("is read as it is documented: %j", async (body, sighting) => {
    expect(await platform(ok(body)).look("guid")).toEqual(sighting);
    expect(server.requests.at(-1)?.url).toBe("/api/backgroundoperation/guid");
  });

  it("keeps numbers that a double would change as text", async () => {
    const body = `{"backgroundOperationStateCode":3,"backgroundOperationStatusCode":30,"Total":12345678901234567.89}`;
    const sighting = await platform({ status: 200, body }).look("guid");
    expect(sighting).toMatchObject({ outputs: { Total: "12345678901234567.89" } });
  });

  it.each([state(3, 99), { state: 3 }])("is not guessed at: %j", async (body) => {
    await expect(platform(ok(body)).look("guid")).rejects.toMatchObject({ code: "PROTOCOL" });
  });

  it("says where there is no such operation, or it is too late to cancel it", async () => {
    expect(await platform({ status: 404 }).look("guid")).toEqual({ kind: "unknown" });
    expect(await platform({ status: 404 }).details("guid")).toBeUndefined();
    const row = { name: "x", inputparameters: '[{"Key":"A","Value":"b"}]' };
    expect(await platform(ok(row)).details("guid")).toMatchObject({ parameters: { A: "b" } });
    const strange = { name: "x", inputparameters: "A=b" };
    expect(await platform(ok(strange)).details("guid")).toMatchObject({ parameters: {} });
    const message = "Canceling background operation is not allowed after it is in terminal state.";
    const body = JSON.stringify({ error: { code: "0x80040265", message } });
    expect(await platform({ status: 400, body }).cancel("guid")).toBe("ended");
  });
});
