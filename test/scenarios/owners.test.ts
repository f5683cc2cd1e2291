import { salesUsers, seedIds, team } from "../../infra/local/dataverse/seed/seedData";
import { applicationRole } from "../../infra/local/dataverse/security/roles";
import type { JsonObject } from "../../lib/adapters/dataverse/json";
import type { NotImpersonated } from "../../lib/ports/saveOutcome";
import { Checker, violationsIn } from "../support/Checker";
import { SmallTwin } from "../support/SmallTwin";

/** Whole pipelines run here, and others may run beside them. */
jest.setTimeout(60_000);

let twin: SmallTwin;

beforeEach(async () => {
  twin = await SmallTwin.start();
});

afterEach(async () => {
  await twin.close();
});

const application = seedIds.applicationUser;
const [orderUser = "", customerUser = ""] = salesUsers.map(({ id }) => id);

interface OwnerKind {
  readonly set: "systemusers" | "teams";
  /** Owner of the order, and of its customer. */
  readonly order: string;
  readonly customer: string;
  /** Done to the owners before the first run. */
  readonly prepare?: (owner: string) => Promise<unknown>;
  /** Why the application stands in for the owner; undefined: the owner creates. */
  readonly standsIn?: NotImpersonated;
}

const person = { set: "systemusers", order: orderUser, customer: customerUser } as const;

function seedUser(systemuserid: string, values: JsonObject): Promise<unknown> {
  return twin.dataverse.admin("seed", {
    table: "systemuser",
    values: { systemuserid, ...values },
  });
}

const kinds: readonly (readonly [string, OwnerKind])[] = [
  ["a user", person],
  ["a team", { set: "teams", order: team.id, customer: team.id, standsIn: "team" }],
  [
    "a disabled user",
    {
      ...person,
      prepare: (owner) => seedUser(owner, { isdisabled: true }),
      standsIn: "disabled",
    },
  ],
  [
    "a user without an Entra id",
    {
      ...person,
      prepare: (owner) => seedUser(owner, { azureactivedirectoryobjectid: null }),
      standsIn: "noEntraId",
    },
  ],
  [
    "a user who may read only",
    {
      ...person,
      prepare: (user) =>
        twin.dataverse.admin("roles", {
          user,
          without: ["prvCreateinvjob_InvoiceLine", "prvCreateInvoice"],
        }),
      standsIn: "refused",
    },
  ],
];

/** An order and its customer, each with its owner, taken through all stages. */
async function runFor({ set, order, customer, prepare }: OwnerKind, settings = {}) {
  const owned = (id: string) => ({ "ownerid@odata.bind": `/${set}(${id})` });
  const buyer = await twin.trade.account(owned(customer));
  await twin.trade.order({ customer: buyer, columns: owned(order), lines: [{}, {}] });
  for (const owner of new Set([order, customer])) await prepare?.(owner);
  const checker = await Checker.remember(twin);
  const reports = await twin.runAll(twin.app(settings));
  expect(reports.map(({ status }) => status)).toEqual(Array(4).fill("completed"));
  expect(await checker.violations({ settings })).toEqual([]);
  return reports;
}

/** Who created each row, on whose behalf, who owns it and who changed it last. */
async function whose(set: string): Promise<readonly unknown[]> {
  const columns = [
    "_createdby_value",
    "_createdonbehalfby_value",
    "_ownerid_value",
    "_modifiedby_value",
    "_modifiedonbehalfby_value",
  ];
  const rows = await twin.dataverse.rows(`${set}?$select=${columns.join(",")}`);
  return rows.map((row) => columns.map((column) => row[column]));
}

/** As `whose`, of a row that one created for another and that the application changed later. */
function made(by: string, owner: string): readonly unknown[] {
  return [by, by === application ? null : application, owner, application, null];
}

describe("rows of an order and a customer that belong to", () => {
  it.each(kinds)("%s say who created them, for whom, and whose they are", async (_name, kind) => {
    const reports = await runFor(kind);
    const creator = (owner: string) => (kind.standsIn === undefined ? owner : application);
    const { order, customer } = kind;
    const row = made(creator(order), order);
    expect(await whose("invjob_invoicelines")).toEqual([row, row]);
    expect(await whose("invoices")).toEqual([made(creator(customer), customer)]);
    const detail = made(application, customer);
    expect(await whose("invoicedetails")).toEqual([detail, detail]);
    const counted = (records: number) =>
      kind.standsIn === undefined ? {} : { [kind.standsIn]: records };
    expect(reports.map(({ counts }) => counts.notImpersonated)).toEqual([
      counted(2),
      counted(1),
      {},
      {},
    ]);
  });

  it("a user are the application's to create where IMPERSONATE is off, and the user's own", async () => {
    const reports = await runFor(person, { IMPERSONATE: "off" });
    expect(await whose("invjob_invoicelines")).toEqual(Array(2).fill(made(application, orderUser)));
    expect(await whose("invoices")).toEqual([made(application, customerUser)]);
    expect(reports.map(({ counts }) => counts.notImpersonated)).toEqual([{}, {}, {}, {}]);
  });

  it("a user are right where the platform ignores impersonation inside a batch", async () => {
    await twin.dataverse.admin("switches", { innerImpersonationIgnored: true });
    await runFor(person);
    expect(await whose("invoices")).toEqual([made(customerUser, customerUser)]);
    expect(await whose("invjob_invoicelines")).toEqual(Array(2).fill(made(orderUser, orderUser)));
  });

  it("several kinds in one page are told apart", async () => {
    const owners = [...salesUsers.map(({ id }) => ["systemusers", id]), ["teams", team.id]];
    const disabled = salesUsers[2]?.id ?? "";
    const expected: unknown[] = [];
    for (const [set, id = ""] of owners) {
      const owner = { "ownerid@odata.bind": `/${String(set)}(${id})` };
      const customer = await twin.trade.account(owner);
      await twin.trade.order({ customer, columns: owner, lines: [{}] });
      expected.push(made(id === disabled || set === "teams" ? application : id, id));
    }
    await seedUser(disabled, { isdisabled: true });
    const [created, bundled] = await twin.runAll();
    expect(new Set(await whose("invjob_invoicelines"))).toEqual(new Set(expected));
    expect(new Set(await whose("invoices"))).toEqual(new Set(expected));
    expect(created?.counts.notImpersonated).toEqual({ disabled: 1, team: 1 });
    expect(bundled?.counts.notImpersonated).toEqual({ disabled: 1, team: 1 });
  });
});

/** What the application holds, as the environment tells it. */
async function privileges(): Promise<readonly string[]> {
  const path = `systemusers(${application})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`;
  const { RolePrivileges: held } = (await twin.dataverse.api("GET", path)) as {
    readonly RolePrivileges: readonly { readonly PrivilegeName: string }[];
  };
  return held.map(({ PrivilegeName: name }) => name);
}

/** Of the role, but only the courtesy copies on order lines depend on it. */
const forCopies = "prvWriteOrder";

describe("the application user", () => {
  // In the twin it also holds the role for background operations, which no stage needs.
  beforeEach(async () => {
    await twin.dataverse.admin("roles", { user: application, roles: [applicationRole] });
  });

  it("does all this with exactly the application's role", async () => {
    const { principals } = (await twin.dataverse.admin("roles")) as {
      readonly principals: readonly { readonly id: string; readonly roles: readonly string[] }[];
    };
    const holder = principals.find(({ id }) => id === application);
    expect(holder).toEqual({ id: application, roles: [applicationRole], without: [] });
    await runFor(person);
  });

  it("is told in one sentence which privilege of that role it lacks, before anything is read", async () => {
    const held = await privileges();
    expect(held).toContain("prvActOnBehalfOfAnotherUser");
    for (const name of held.filter((one) => one !== forCopies)) {
      await twin.dataverse.admin("roles", { user: application, without: [name] });
      await expect(twin.app().runStage("create-lines", { trigger: "console" })).rejects.toThrow(
        `The application user of DATAVERSE_URL lacks the privileges ${name} beyond its own records; ` +
          "give it the product's security role.",
      );
    }
    expect(await twin.ledger()).toEqual(new Map());
  });

  it("that loses a privilege in mid-work has no line marked for it, and goes on where it stopped", async () => {
    const customer = await twin.trade.account();
    await twin.trade.order({ customer, lines: [{}, { writeIn: "Repair" }] });
    const app = twin.app();
    await twin.runAll(app, ["create-lines"]);
    await twin.dataverse.admin("roles", { user: application, without: ["prvAppendToOrder"] });
    await expect(app.runStage("bundle", { trigger: "console" })).rejects.toThrow(
      /^Dataverse refused the application 2 writes for lack of a privilege: .*prvAppendToOrder/,
    );
    const rows = [...(await twin.ledger()).values()].map(({ stage, code }) => [stage, code]);
    expect(rows).toEqual(Array(2).fill(["Validated", null]));
    expect(await violationsIn(twin, { unfinished: true })).toEqual([]);
    await twin.dataverse.admin("roles", { user: application, without: [] });
    await twin.runAll(app);
    expect(await violationsIn(twin)).toEqual([]);
    expect(twin.book.summarize()).toMatchObject({ documents: 1, totals: { EUR: "44.40" } });
  });

  it("bills everything without being allowed to write orders, and counts the copies that are missing", async () => {
    await twin.dataverse.admin("roles", { user: application, without: [forCopies] });
    const customer = await twin.trade.account();
    await twin.trade.order({ customer, lines: [{}], state: 0 });
    const settings = { INVOICE_ORDER_STATES: "Active" };
    const reports = await twin.runAll(twin.app(settings));
    expect(reports.map(({ counts }) => counts.writeBackFailures)).toEqual([1, 1, 0, 1]);
    expect(await violationsIn(twin, { settings })).toEqual([]);
    expect(twin.book.summarize()).toMatchObject({ documents: 1 });
  });
});
