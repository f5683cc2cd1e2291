import { localApplication } from "../../../../../infra/local/identity/localApplication";
import { createToken } from "../../../../../infra/local/identity/token";
import { salesUsers, seedIds, team } from "../../../../../infra/local/dataverse/seed/seedData";
import { EmulatorClient, tokenOf } from "../support/EmulatorClient";
import { batchOf, single } from "../support/batchLines";

const [seller] = salesUsers;
const sellerId = seller?.id ?? "";
const sellerObjectId = seller?.objectId ?? "";
const who =
  "_createdby_value,_createdonbehalfby_value,_modifiedby_value,_modifiedonbehalfby_value," +
  "_ownerid_value,_owninguser_value,_owningteam_value,_owningbusinessunit_value";

describe("who may call, and as whom", () => {
  let client: EmulatorClient;

  beforeAll(async () => {
    client = await EmulatorClient.start();
  });

  afterAll(() => client.close());

  function whoAmI(token: string | undefined): ReturnType<EmulatorClient["raw"]> {
    return client.raw("GET", "/api/data/v9.2/WhoAmI", {
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    });
  }

  it("DATAVERSE 8: WhoAmI names user, business unit and organization", async () => {
    const answer = await client.get("WhoAmI");
    expect(answer.json).toMatchObject({
      UserId: seedIds.applicationUser,
      BusinessUnitId: seedIds.businessUnit,
      OrganizationId: seedIds.organization,
    });
  });

  it("DATAVERSE 8: a client id is that of an application user", async () => {
    const exp = Math.floor(Date.now() / 1_000) + 60;
    const token = createToken({ aud: `${client.origin}/`, exp, appid: localApplication.clientId });
    expect((await whoAmI(token)).json["UserId"]).toBe(seedIds.applicationUser);
  });

  it("DATAVERSE 8: without a fit token the answer is 401", async () => {
    expect((await whoAmI(undefined)).status).toBe(401);
    expect((await whoAmI("nonsense")).status).toBe(401);
    expect((await whoAmI(tokenOf(client.origin, sellerObjectId, -1))).status).toBe(401);
    const elsewhere = await whoAmI(tokenOf("https://other.example", sellerObjectId));
    expect(elsewhere.status).toBe(401);
    expect(elsewhere.errorMessage).toContain("https://other.example");
  });

  it("a token of nobody here is 403", async () => {
    const nobody = await whoAmI(tokenOf(client.origin, "99999999-9999-4999-8999-999999999999"));
    expect([nobody.status, nobody.errorCode]).toEqual([403, "0x80072560"]);
  });

  it("DATAVERSE 7: impersonation is recorded, by Entra object id or by systemuserid", async () => {
    const byObject = await client.create(
      "accounts",
      { name: "i" },
      { CallerObjectId: sellerObjectId },
    );
    const byUser = await client.create("accounts", { name: "i" }, { MSCRMCallerID: sellerId });
    for (const id of [byObject, byUser]) {
      expect((await client.get(`accounts(${id})?$select=${who}`)).json).toMatchObject({
        _createdby_value: sellerId,
        _createdonbehalfby_value: seedIds.applicationUser,
        _modifiedby_value: sellerId,
        _ownerid_value: sellerId,
        _owninguser_value: sellerId,
        _owningbusinessunit_value: seedIds.businessUnit,
      });
    }
    await client.patch(`accounts(${byUser})`, { name: "j" });
    expect((await client.get(`accounts(${byUser})?$select=${who}`)).json).toMatchObject({
      _createdby_value: sellerId,
      _modifiedby_value: seedIds.applicationUser,
      _modifiedonbehalfby_value: null,
    });
  });

  it("DATAVERSE 7: a caller that is not there is 403", async () => {
    const answer = await client.get("WhoAmI", {
      CallerObjectId: "99999999-9999-4999-8999-999999999999",
    });
    expect([answer.status, answer.errorCode]).toEqual([403, "0x8004a110"]);
  });

  it("DATAVERSE 7: a part of a batch may impersonate for itself", async () => {
    const post = (name: string, headers: string[]): string[] =>
      single({ method: "POST", url: "accounts", body: { name }, headers });
    await client.batch(
      batchOf(post("inner-a", []), post("inner-b", [`CallerObjectId: ${sellerObjectId}`])),
    );
    const read = await client.get(
      "accounts?$filter=startswith(name,'inner-')&$orderby=name&$select=_createdby_value",
    );
    const creators = (read.json["value"] as Record<string, unknown>[]).map(
      (row) => row["_createdby_value"],
    );
    expect(creators).toEqual([seedIds.applicationUser, sellerId]);
  });

  it("DATAVERSE 7: ownerid takes a user or a team", async () => {
    const id = await client.create("accounts", {
      name: "t",
      "ownerid@odata.bind": `/teams(${team.id})`,
    });
    expect((await client.get(`accounts(${id})?$select=${who}`)).json).toMatchObject({
      _ownerid_value: team.id,
      _owningteam_value: team.id,
      _owninguser_value: null,
      _createdby_value: seedIds.applicationUser,
    });
    await client.patch(`accounts(${id})`, { "ownerid@odata.bind": `/systemusers(${sellerId})` });
    expect((await client.get(`accounts(${id})?$select=${who}`)).json).toMatchObject({
      _ownerid_value: sellerId,
      _owningteam_value: null,
      _owninguser_value: sellerId,
    });
  });
});
