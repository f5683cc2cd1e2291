import { eventually } from "../support/eventually";
import { FunctionsHost, type Answered } from "../support/FunctionsHost";
import { ScriptedServer } from "../support/ScriptedServer";
import { SmallTwin } from "../support/SmallTwin";

const newOwner = "00000003-5eed-4000-8000-000000000010";
const path = "/api/background-operations";

let twin: SmallTwin;
let door: ScriptedServer;
let host: FunctionsHost;

beforeAll(async () => {
  twin = await SmallTwin.start();
  door = await ScriptedServer.start();
  host = await FunctionsHost.start(twin, {
    BACKGROUND_OPERATIONS: "sample_ReassignLeads,sample_Slow,sample_Outputs",
    AUDIT_EXPORT: "on",
    CALLBACK_URL: `${door.url}${path}/callback`,
    CALLBACK_SECRET: "0123456789abcdef0123456789abcdef",
  });
  // Dataverse carries no key of the host's: what comes through this door is anonymous.
  door.answer = async ({ method, url, body }) => {
    const { status } = await host.ask(method, url, { text: body, key: null });
    return { status };
  };
}, 60_000);
afterAll(async () => {
  await host.stop();
  await Promise.all([twin.close(), door.stop()]);
});

type Operation = Answered["body"];

function submit(operation: string, parameters: object = {}): Promise<Answered> {
  return host.ask("POST", path, { body: { operation, parameters } });
}

function until(
  { location }: Pick<Answered, "location">,
  isSo: (operation: Operation) => boolean,
): Promise<Operation> {
  return eventually(async () => {
    const { body } = await host.ask("GET", location ?? "");
    return isSo(body) ? body : undefined;
  }, 60_000);
}

/** So many operations, one after the other. */
function chainOf(length: number): object {
  const followUp = length > 1 ? { followUp: chainOf(length - 1) } : {};
  return { operation: "sample_Slow", ...followUp };
}

const hasEnded = ({ endedOn }: Operation): boolean => typeof endedOn === "string";

describe("a bulk job on demand", () => {
  it("reassigns leads in the background, and names and counts those that fail", async () => {
    await twin.dataverse.admin("leads", { count: 2_000, stateOrProvince: "WA", qualified: 3 });
    const parameters = { StateOrProvince: "WA", NewOwnerId: newOwner };
    const taken = await submit("sample_ReassignLeads", parameters);
    expect(taken.status).toBe(202);
    const end = await until(taken, hasEnded);
    expect(end).toMatchObject({ status: "succeeded", startedBy: "function key", notices: 1 });
    const outputs = end["outputs"] as Record<string, unknown>;
    // One of the five users who have the leads in turn is the new owner.
    expect(outputs).toMatchObject({ ReassignedCount: 1_597, FailedCount: 3 });
    const failures = JSON.parse(outputs["Failures"] as string) as { Name: string }[];
    expect(failures.map(({ Name }) => Name).filter((name) => name !== "")).toHaveLength(3);
    const moved = await twin.dataverse.rows(
      `leads?$select=leadid&$filter=_ownerid_value eq ${newOwner}&$top=2000`,
    );
    expect(moved.length).toBeGreaterThanOrEqual(1_997);
    const list = await host.ask("GET", `${path}?status=succeeded`);
    expect(list.body["operations"]).toContainEqual(end);
  });

  it("is followed by a stage, which runs by itself", async () => {
    const body = { operation: "sample_Outputs", followUp: { stage: "create-lines" } };
    const taken = await host.ask("POST", path, { body });
    const { followUp } = (await until(taken, hasEnded)) as {
      followUp?: { readonly id: string };
    };
    const location = `/api/runs/${followUp?.id ?? ""}`;
    const run = await until({ location }, ({ status }) => status === "completed");
    expect(run).toMatchObject({ stage: "create-lines", trigger: "follow-up" });
    await host.fire("reconcile");
    await until(taken, (one) => (one["followUp"] as { status: string }).status === "delivered");
  });

  it("is refused over HTTP where it is not allowed, unknown to us, or not told rightly", async () => {
    expect(await submit("sample_Fail")).toMatchObject({ status: 409 });
    expect(await submit("sample_Slow", { Nonsense: 1 })).toMatchObject({ status: 409 });
    const asked = [
      await host.ask("POST", path, { body: { name: "sample_Slow" } }),
      await host.ask("POST", path, {
        body: { operation: "sample_Slow", followUp: { stage: "ship" } },
      }),
      await host.ask("POST", path, {
        body: { operation: "sample_Slow", followUp: chainOf(6) },
      }),
      await host.ask("POST", path, { body: { operation: "sample_Slow" }, key: null }),
      await host.ask("GET", `${path}/nonsense`),
      await host.ask("DELETE", `${path}/nonsense`),
      await host.ask("GET", `${path}?status=done`),
    ];
    expect(asked.map(({ status }) => status)).toEqual([422, 422, 422, 401, 404, 404, 400]);
  });

  it("never runs where it is canceled before its start, and cannot be canceled after its end", async () => {
    await twin.dataverse.admin("background", { paused: true });
    const taken = await submit("sample_Slow");
    const asked = await host.ask("DELETE", taken.location ?? "");
    expect(asked).toMatchObject({ status: 202, body: { cancelRequestedBy: "function key" } });
    expect(asked.body["message"]).toContain("never runs");
    const end = await until(taken, hasEnded);
    expect(end).toMatchObject({ status: "canceled", outputs: null });
    const again = await host.ask("DELETE", taken.location ?? "");
    expect([again.status, again.body["detail"]]).toEqual([
      409,
      "The operation has ended: it is canceled.",
    ]);
    await twin.dataverse.admin("background", { paused: false });
  });

  it("runs on where it is canceled after its start, and that is said", async () => {
    const taken = await submit("sample_Slow");
    const platformId = String(taken.body["backgroundOperationId"]);
    await eventually(async () => {
      const row = await twin.dataverse.api("GET", `backgroundoperations(${platformId})`);
      return String(row["backgroundoperationstatecode"]) === "2" || undefined;
    });
    const asked = await host.ask("DELETE", taken.location ?? "");
    expect(asked.body["message"]).toContain("runs on");
    expect(await until(taken, hasEnded)).toMatchObject({ status: "succeeded" });
  });
});

describe("the audit export", () => {
  it("is begun by a run of stage 4 and stands on its report with the note's id", async () => {
    const customer = await twin.trade.account();
    await twin.trade.order({ customer, lines: [{}] });
    await twin.runAll(twin.app(), ["create-lines", "bundle", "calculate"]);
    const taken = await host.ask("POST", "/api/stages/send", { body: {} });
    const auditOf = (run: Operation) => run["audit"] as Record<string, unknown> | null;
    const run = await until(taken, (one) => auditOf(one)?.["status"] === "exported");
    const { operationId, annotationId } = auditOf(run) ?? {};
    const list = await host.ask("GET", `${path}?status=succeeded`);
    expect(list.body["operations"]).toContainEqual(
      expect.objectContaining({
        id: operationId,
        name: "sample_ExportDataUsingFetchXmlToAnnotation",
        outputs: { AnnotationId: annotationId },
      }),
    );
    const note = await twin.dataverse.api("GET", `annotations(${String(annotationId)})`);
    expect(Buffer.from(String(note["documentbody"]), "base64").toString()).toContain(
      String(run["runId"]),
    );
  });
});
