import { salesUsers, seedIds, team } from "../../../infra/local/dataverse/seed/seedData";
import type { LedgerLine } from "../../../lib/domain/ledgerRow";
import {
  collect,
  createLines,
  newDraft,
  selection,
  stamp,
  writesFor,
} from "../../support/dataverse/pipeline";
import { requestCount, TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";

const [anna, boris] = salesUsers;
const annaId = anna?.id ?? "";
const borisId = boris?.id ?? "";

let environment: TestEnvironment;
let trade: Trade;

beforeEach(async () => {
  environment = await TestEnvironment.start();
  trade = new Trade(environment);
});

afterEach(() => environment.close());

function ownedBy(set: "systemusers" | "teams", id: string) {
  return { "ownerid@odata.bind": `/${set}(${id})` };
}

/** Saves every order line's decision; gives the outcomes and whose the rows are. */
async function createRows() {
  const { createLines: store, ...stores } = environment.stores();
  const lines = await collect(store.uninvoicedLines(selection));
  const writes = await writesFor({ createLines: store, ...stores }, lines);
  const outcomes = await store.save(writes, stamp);
  const rows = await environment.rows(
    "invjob_invoicelines?$select=_createdby_value,_createdonbehalfby_value,_ownerid_value",
  );
  return { outcomes, rows };
}

describe("a ledger row", () => {
  it("is created by its order's owner, on behalf of whom the application acts", async () => {
    const customer = await trade.account(ownedBy("systemusers", annaId));
    const columns = ownedBy("systemusers", borisId);
    await trade.order({ customer, columns, lines: [{}] });
    const { outcomes, rows } = await createRows();
    expect(outcomes).toEqual([{ kind: "saved" }]);
    expect(rows[0]).toMatchObject({
      _createdby_value: borisId,
      _createdonbehalfby_value: seedIds.applicationUser,
      _ownerid_value: borisId,
    });
  });

  it("is created by the application for a team, and still belongs to it", async () => {
    const columns = ownedBy("teams", team.id);
    await trade.order({ customer: await trade.account(), columns, lines: [{}] });
    const { outcomes, rows } = await createRows();
    expect(outcomes).toEqual([{ kind: "saved", notImpersonated: "team" }]);
    expect(rows[0]).toMatchObject({
      _createdby_value: seedIds.applicationUser,
      _createdonbehalfby_value: null,
      _ownerid_value: team.id,
    });
  });

  it.each([
    ["disabled", { isdisabled: true }],
    ["noEntraId", { azureactivedirectoryobjectid: null }],
  ])("is created by the application for a user who is %s", async (reason, change) => {
    const columns = ownedBy("systemusers", borisId);
    await trade.order({ customer: await trade.account(), columns, lines: [{}] });
    const values = { systemuserid: borisId, ...change };
    await environment.admin("seed", { table: "systemuser", values });
    const { outcomes, rows } = await createRows();
    expect(outcomes).toEqual([{ kind: "saved", notImpersonated: reason }]);
    expect(rows[0]).toMatchObject({
      _createdby_value: seedIds.applicationUser,
      _ownerid_value: borisId,
    });
  });

  it("is changed by the application later", async () => {
    await trade.order({ customer: await trade.account(), lines: [{}] });
    const stores = environment.stores();
    const [line] = await createLines(stores);
    const { row, line: orderLine } = line as LedgerLine;
    const [write] = await writesFor(stores, [orderLine]);
    const change = { ...(write as NonNullable<typeof write>), current: row };
    expect(await stores.bundle.saveDecisions([change], stamp)).toEqual([{ kind: "saved" }]);
    const [now] = await environment.rows(
      "invjob_invoicelines?$select=_modifiedby_value,_modifiedonbehalfby_value",
    );
    expect(now).toMatchObject({
      _modifiedby_value: seedIds.applicationUser,
      _modifiedonbehalfby_value: null,
    });
  });
});

describe("a draft", () => {
  it("is created by its customer's owner, with a number and a version", async () => {
    const customer = await trade.account(ownedBy("systemusers", annaId));
    await trade.order({ customer, columns: ownedBy("systemusers", borisId), lines: [{}] });
    const stores = environment.stores();
    const [line] = await createLines(stores);
    const [outcome] = await stores.bundle.createDrafts([newDraft(line as LedgerLine)], stamp);
    expect(outcome).toMatchObject({ kind: "saved", etag: expect.stringMatching(/^W/) as string });
    const [draft] = await environment.rows(
      "invoices?$select=_createdby_value,_createdonbehalfby_value,_ownerid_value",
    );
    expect(draft).toMatchObject({
      _createdby_value: annaId,
      _createdonbehalfby_value: seedIds.applicationUser,
      _ownerid_value: annaId,
    });
  });
});

describe("users", () => {
  it("are asked for once, however many pages they own rows of", async () => {
    const customer = await trade.account();
    await trade.order({ customer, lines: [{}, {}, {}] });
    const stores = environment.stores();
    const lines = await collect(stores.createLines.uninvoicedLines(selection));
    const writes = await writesFor(stores, lines);
    const requests: number[] = [];
    for (const write of writes) {
      const before = await requestCount(environment);
      await stores.createLines.save([write], stamp);
      requests.push((await requestCount(environment)) - before);
    }
    expect(requests).toEqual([2, 1, 1]);
  });
});
