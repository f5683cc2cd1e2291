import type { Guid } from "../../../domain/guid";
import { ProtocolError } from "../../../ports/errors";
import { answeredObject } from "../batch/readInBatch";
import type { DataverseClient } from "../http/DataverseClient";
import { isJsonObject } from "../json";
import type { HeldPrivilege } from "./privileges";

const what = "the application user's privileges";

function readPrivilege(value: unknown): readonly HeldPrivilege[] {
  if (!isJsonObject(value)) throw new ProtocolError(`Dataverse gave ${what} in an unknown form`);
  const { PrivilegeName: name, Depth: depth } = value;
  if (typeof depth !== "string") {
    throw new ProtocolError(`Dataverse gave ${what} without their depth`);
  }
  return typeof name === "string" ? [{ name, depth }] : [];
}

/** HTTP status of a function that an environment does not have (DATAVERSE.md 0). */
const notImplemented = 501;

/**
 * What a user may do through its roles, own and of its teams: the bound function
 * `RetrieveUserPrivileges`.
 *
 * @returns undefined where that cannot be told: the function is missing, or gives ids without names,
 *   as older versions do
 */
export async function readPrivileges(
  client: DataverseClient,
  userId: Guid,
): Promise<readonly HeldPrivilege[] | undefined> {
  const path = `systemusers(${userId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`;
  const answer = await client.read({ method: "GET", path });
  if (answer.status === notImplemented) return undefined;
  const { RolePrivileges: privileges } = answeredObject(answer, what);
  if (!Array.isArray(privileges)) {
    throw new ProtocolError(`Dataverse gave ${what} in an unknown form`);
  }
  const named = privileges.flatMap(readPrivilege);
  return named.length === 0 && privileges.length > 0 ? undefined : named;
}
