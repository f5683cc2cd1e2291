import { eventually } from "../../../../support/eventually";
import { ScriptedServer } from "../../../../support/ScriptedServer";
import { EmulatorClient } from "../support/EmulatorClient";
import { completed, operationId, submit } from "../support/operations";

describe("notices of completion (DATAVERSE 1.4)", () => {
  let client: EmulatorClient;
  let receiver: ScriptedServer;

  beforeAll(async () => {
    client = await EmulatorClient.withRoles();
  });

  beforeEach(async () => {
    await client.admin("POST", "reset");
    await client.admin("POST", "background", { retryDelayMs: 1 });
    receiver = await ScriptedServer.start(() => ({ status: 200 }));
  });

  afterEach(() => receiver.stop());

  afterAll(() => client.close());

  async function operation(name = "sample_Outputs", path = "/notice?sig=a,b"): Promise<string> {
    return operationId(await submit(client, { name, callbackUrl: `${receiver.url}${path}` }));
  }

  function notices(): Record<string, unknown>[] {
    return receiver.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  }

  function order(effect: object, rule: object = {}): Promise<unknown> {
    return client.admin("POST", "background/callbacks", { ...rule, effect });
  }

  function received(count: number): Promise<unknown> {
    return eventually(() => receiver.requests.length >= count);
  }

  it("are posted once to the address as it was given, with states and nothing of the outputs", async () => {
    const id = await operation();
    await received(1);
    const [request] = receiver.requests;
    expect([request?.method, request?.url, request?.headers["content-type"]]).toEqual([
      "POST",
      "/notice?sig=a,b",
      "application/json",
    ]);
    expect(notices()).toEqual([
      {
        location: `${client.origin}/api/backgroundoperation/${id}`,
        backgroundOperationId: id,
        backgroundOperationStateCode: 3,
        backgroundOperationStatusCode: 30,
      },
    ]);
    expect(await client.admin("GET", `background/deliveries?operation=${id}`)).toMatchObject({
      deliveries: [{ operationId: id, status: 200 }],
    });
  });

  it("tell a failure's code and text", async () => {
    await operation("sample_Fail");
    await received(1);
    expect(notices()).toMatchObject([
      {
        backgroundOperationStatusCode: 31,
        backgroundOperationErrorCode: 0x80040265 | 0,
        backgroundOperationErrorMessage: "The plug-in fails on purpose.",
      },
    ]);
  });

  it("are dropped to order, and the next one is not", async () => {
    await order({ drop: true });
    const lost = await operation();
    await completed(client, lost);
    const heard = await operation();
    await received(1);
    expect(notices().map((notice) => notice["backgroundOperationId"])).toEqual([heard]);
    expect(await client.admin("GET", `background/deliveries?operation=${lost}`)).toMatchObject({
      deliveries: [{ status: null, error: "dropped" }],
    });
  });

  it("come 50 times at once", async () => {
    let open = 0;
    let most = 0;
    receiver.answer = async () => {
      open += 1;
      most = Math.max(most, open);
      await eventually(() => most === 50);
      open -= 1;
      return { status: 200 };
    };
    await order({ copies: 50 });
    await operation();
    await received(50);
    await eventually(() => open === 0);
    expect([
      receiver.requests.length,
      new Set(receiver.requests.map(({ body }) => body)).size,
    ]).toEqual([50, 1]);
  });

  it("wait until they are released, or for their delay", async () => {
    await order({ hold: true }, { name: "gate" });
    await order({ delayMs: 30 }, { skip: 1 });
    const held = await operation();
    await eventually(async () => {
      const { rules } = (await client.admin("GET", "background/callbacks")) as {
        rules: { waiting: number }[];
      };
      return rules[0]?.waiting === 1;
    });
    const delayed = await operation();
    await received(1);
    await client.admin("POST", "background/callbacks/release", { name: "gate" });
    await received(2);
    expect(notices().map((notice) => notice["backgroundOperationId"])).toEqual([delayed, held]);
  });

  it("change places with the next one", async () => {
    await order({ afterNext: true });
    const first = await operation();
    await completed(client, first);
    const second = await operation();
    await received(2);
    expect(notices().map((notice) => notice["backgroundOperationId"])).toEqual([second, first]);
  });

  it("come before the 202", async () => {
    let accepted = false;
    let acceptedAtNotice: boolean | undefined;
    receiver.answer = () => {
      acceptedAtNotice = accepted;
      return { status: 200 };
    };
    await order({ beforeAccepted: true });
    await operation();
    accepted = true;
    expect([receiver.requests.length, acceptedAtNotice]).toEqual([1, false]);
  });

  it("lie in the body, by member or as a whole, and only where the operation's name matches", async () => {
    await order(
      { body: { location: "http://evil.example/api", backgroundOperationErrorCode: 7 } },
      { operation: "Outputs$" },
    );
    await order({ body: "x".repeat(20_000) }, { operation: "^sample_Fail$" });
    const id = await operation();
    await received(1);
    await operation("sample_Fail");
    await received(2);
    expect(JSON.parse(receiver.requests[0]?.body ?? "")).toEqual({
      location: "http://evil.example/api",
      backgroundOperationId: id,
      backgroundOperationStateCode: 3,
      backgroundOperationStatusCode: 30,
      backgroundOperationErrorCode: 7,
    });
    expect(receiver.requests[1]?.body).toHaveLength(20_000);
  });

  it("are sent again by hand, late and as often as wanted", async () => {
    const id = await operation();
    await received(1);
    await client.admin("POST", "background/resend", { operation: id, copies: 2 });
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
    expect(receiver.requests).toHaveLength(3);
  });

  it("are posted once also to a receiver that fails, and the operation stands", async () => {
    receiver.answer = () => ({ status: 500 });
    const id = await operation();
    await eventually(async () => {
      const { deliveries } = await client.admin("GET", `background/deliveries?operation=${id}`);
      return (deliveries as unknown[]).length === 1;
    });
    expect(receiver.requests).toHaveLength(1);
    expect(await completed(client, id)).toMatchObject({ backgroundoperationstatuscode: 30 });
  });

  it("come also of what was canceled before it started", async () => {
    await client.admin("POST", "background", { paused: true });
    const id = await operation();
    await client.patch(
      `backgroundoperations(${id})`,
      { backgroundoperationstatecode: 2, backgroundoperationstatuscode: 22 },
      { "If-Match": "*" },
    );
    await received(1);
    expect(notices()).toMatchObject([{ backgroundOperationStatusCode: 32 }]);
  });
});
