import { createTableClient } from "../../lib/adapters/storage/tableClients";
import { azuriteVariable } from "../support/azurite";
import { FunctionsHost, localKeys } from "../support/FunctionsHost";
import { SmallTwin, smallTwinErpKey } from "../support/SmallTwin";
import { stageNames } from "../../lib/domain/stages";
import { eventually } from "../support/eventually";

jest.setTimeout(60_000);

/** What people and companies are called, and what they bought: it stays in Dataverse and the ERP. */
const personal = {
  company: "Zebulon Planted GmbH",
  customerNumber: "PLANTED-4711",
  lastName: "Plantedova",
  email: "eva.plantedova@example.org",
  order: "Planted order of Zebulon",
  product: "Planted surprise for Eva",
  platformText: "A record of Plantedova, Eva is in the way.",
  erpText: "Customer Zebulon Plantedman is not known.",
  refusal: "The line of Plantedova, Eva is locked by a plug-in.",
};

/** Who does something by hand is named in reports and locks, for others to ask, and in no log. */
const operator = "olga.planted@example.org";
const asOperator = { headers: { "x-ms-client-principal-name": operator } };

const secrets = {
  erpKey: smallTwinErpKey,
  callbackSecret: "planted-callback-secret-of-32-characters",
  storageKey: /AccountKey=([^;]+)/.exec(process.env[azuriteVariable] ?? "")?.[1] ?? "",
  ...localKeys,
};

/** A token, wherever it comes from. */
const token = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}/;

const noNumber = "NO_ERP_CUSTOMER";

const tables = ["Runs", "Locks", "Heartbeats", "Operations", "Decisions", "Journal"];

let twin: SmallTwin;
let host: FunctionsHost;

beforeAll(async () => {
  twin = await SmallTwin.start();
  host = await FunctionsHost.start(twin, {
    CALLBACK_URL: "http://127.0.0.1:9/api/background-operations/callback",
    CALLBACK_SECRET: secrets.callbackSecret,
    BACKGROUND_OPERATIONS: "sample_Fail",
    EASY_AUTH: "on",
  });
});
afterAll(async () => {
  await host.stop();
  await twin.close();
});

async function fault(server: "dataverse" | "erp", rule: object): Promise<void> {
  const [origin, path] =
    server === "erp" ? [twin.erpUrl, "_erp/faults"] : [twin.dataverse.origin, "_emulator/faults"];
  const answer = await fetch(`${origin}/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(rule),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Good orders, bad ones, refusals by platform and ERP, cut answers, and a callback that is forged. */
async function letEverythingHappen(): Promise<string[]> {
  const columns = { name: personal.company, accountnumber: personal.customerNumber };
  const customer = await twin.trade.account(columns);
  const person = await twin.trade.contact({
    lastname: personal.lastName,
    emailaddress1: personal.email,
  });
  const unknown = await twin.trade.account({ ...columns, accountnumber: null });
  const order = { columns: { name: personal.order } };
  for (const buyer of [customer, person, unknown, null])
    await twin.trade.order({
      ...order,
      customer: buyer,
      lines: [{ writeIn: personal.product }, {}, { quantity: 0 }],
    });
  await fault("dataverse", {
    match: { kind: "create", route: "invjob_invoicelines|invoicedetails", userAgent: "jobs" },
    skip: 2,
    point: "operation",
    effect: { type: "status", code: 400, errorCode: "0x80040265", message: personal.platformText },
  });
  await fault("dataverse", {
    match: { kind: "write", userAgent: "jobs" },
    skip: 4,
    effect: { type: "dropAnswer" },
  });
  await fault("erp", { effect: { type: "reject", code: "UNKNOWN", message: personal.erpText } });
  for (const stage of [...stageNames, "reconcile"]) {
    const before = await startedRuns();
    await host.fire(stage);
    if (stage !== "reconcile")
      await eventually(async () => (await endedRuns()) > before || undefined);
  }
  await discardInVain();
  const answers: string[] = [];
  for (const [method, path, body] of [
    ["POST", "/api/background-operations", { name: "sample_Fail" }],
    ["GET", "/api/background-operations", undefined],
    ["GET", "/api/runs", undefined],
    ["GET", "/api/health", undefined],
    ["POST", "/api/background-operations/callback?id=1&expires=2&signature=forged", {}],
    ["POST", "/api/stages/send", { recordId: "00000000-0000-4000-8000-000000000000" }],
  ] as const) {
    const asked = body === undefined ? asOperator : { ...asOperator, body };
    answers.push(JSON.stringify(await host.ask(method, path, asked)));
  }
  return answers;
}

/** Somebody discards an invoice whose lines a plug-in keeps; the reconciler tries it again. */
async function discardInVain(): Promise<void> {
  await fault("dataverse", {
    match: { kind: "update", route: "^invjob_invoicelines\\(" },
    times: 1_000,
    effect: { type: "status", code: 400, errorCode: "0x80040265", message: personal.refusal },
  });
  const inError = (await twin.invoices()).find(({ row }) => row["invjob_errorcode"] === noNumber);
  const path = `/api/invoices/${String(inError?.row["invoiceid"])}/discard`;
  const answer = await host.ask("POST", path, { ...asOperator, body: { lines: "hold" } });
  expect(answer).toMatchObject({ status: 409 });
  // What is asked about the record is told about it.
  expect(JSON.stringify(answer.body)).toContain(personal.refusal);
  await host.fire("reconcile");
  await eventually(() => host.output.includes("a discard could not be finished") || undefined);
}

async function runs(): Promise<readonly { endedOn: unknown }[]> {
  const { body } = await host.ask("GET", "/api/runs");
  return body["runs"] as readonly { endedOn: unknown }[];
}
const startedRuns = async (): Promise<number> => (await runs()).length;
const endedRuns = async (): Promise<number> =>
  (await runs()).filter(({ endedOn }) => typeof endedOn === "string").length;

async function rowsOf(name: string): Promise<string> {
  const variables = twin.variables();
  const connectionString = variables["AzureWebJobsStorage"] ?? "";
  const client = createTableClient(
    { connectionString },
    `${variables["TABLE_PREFIX"] ?? ""}${name}`,
  );
  const rows: unknown[] = [];
  try {
    for await (const row of client.listEntities()) rows.push(row);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
  }
  return JSON.stringify(rows, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}

describe("logs, run reports, rows in storage and answers", () => {
  it("hold no secret, no token and nothing about a person, whatever happens", async () => {
    const answers = await letEverythingHappen();
    const said: Readonly<Record<string, string>> = {
      log: host.output,
      answers: answers.join("\n"),
      ...Object.fromEntries(
        await Promise.all(tables.map(async (name) => [name, await rowsOf(name)] as const)),
      ),
    };
    expect(said["log"]).toContain("run completed");
    expect(said["log"]?.length).toBeGreaterThan(2_000);
    expect(said["Runs"]).toContain("PLATFORM_REJECTED");
    expect(said["Runs"]).toContain("ERP_REJECTED");
    const planted = Object.entries({ ...personal, ...secrets });
    const leaks = Object.entries(said).flatMap(([place, text]) => [
      ...planted.flatMap(([name, value]) => (text.includes(value) ? [`${name} in ${place}`] : [])),
      ...(token.test(text) ? [`a token in ${place}`] : []),
    ]);
    expect(leaks).toEqual([]);
    expect(said["log"]).not.toContain(operator);
    expect(said["Journal"]).toContain(operator);
  });

  it("tell about a record only where the record is asked for", async () => {
    const messages = [...(await twin.ledger()).values()].map(({ message }) => message ?? "");
    expect(messages.join()).toContain(personal.platformText);
    const invoices = await twin.invoices();
    expect(JSON.stringify(invoices)).toContain(personal.erpText);
  });
});
