import { readPrivileges } from "../../../../../lib/adapters/dataverse/environment/readPrivileges";
import { ProtocolError } from "../../../../../lib/ports/errors";
import { platformError } from "../../../../support/dataverse/batchAnswers";
import { testClient } from "../../../../support/dataverse/testClient";
import { ScriptedServer, type ScriptedAnswer } from "../../../../support/ScriptedServer";

const userId = "00000000-0000-0000-0000-00000000000a";

let server: ScriptedServer;

afterEach(() => server.stop());

async function read(answer: ScriptedAnswer) {
  server = await ScriptedServer.start(() => answer);
  return readPrivileges(testClient(server.url), userId);
}

function privileges(list: unknown): ScriptedAnswer {
  return { status: 200, body: JSON.stringify({ RolePrivileges: list }) };
}

describe("readPrivileges", () => {
  it("asks the function that is bound to the user, for names and depths", async () => {
    const PrivilegeId = "00000000-0000-0000-0000-00000000000b";
    const held = { PrivilegeId, BusinessUnitId: PrivilegeId, Depth: "Global" };
    const found = await read(privileges([{ ...held, PrivilegeName: "prvReadOrder" }]));
    expect(found).toEqual([{ name: "prvReadOrder", depth: "Global" }]);
    expect(server.requests[0]?.url).toBe(
      `/api/data/v9.2/systemusers(${userId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`,
    );
  });

  it("tells a user without any from an environment that names none", async () => {
    expect(await read(privileges([]))).toEqual([]);
    await server.stop();
    expect(await read(privileges([{ Depth: "Global" }]))).toBeUndefined();
    await server.stop();
    expect(await read({ status: 501, body: "" })).toBeUndefined();
  });

  it.each([
    ["no list", privileges("none")],
    ["entries of another form", privileges(["prvReadOrder"])],
    ["no depth", privileges([{ PrivilegeName: "prvReadOrder" }])],
    ["a refusal", { status: 403, body: platformError("0x80040220") } as const],
  ])("does not take %s for privileges", async (_name, answer) => {
    await expect(read(answer)).rejects.toThrow(ProtocolError);
  });
});
