import type { Guid } from "../../../domain/guid";
import type { Owner } from "../../../domain/orderLine";
import type { NotImpersonated } from "../../../ports/saveOutcome";
import type { DataverseClient } from "../http/DataverseClient";
import { fetchAll, idsPerQueryMax, inChunks } from "../query/fetchPages";
import type { FetchQuery } from "../query/fetchXml";
import { RowReader } from "../rows/RowReader";
import { users } from "../rows/tables";

/** On whose behalf a record is created: a user's, or the application's own with the reason. */
export type Caller =
  | { readonly kind: "user"; readonly objectId: string }
  | { readonly kind: "application"; readonly reason: NotImpersonated };

/** How long a user's Entra id, and that the user is enabled, count as true. */
const cacheMs = 60 * 60 * 1000;

function userQuery(ids: readonly Guid[]): FetchQuery {
  return {
    table: users,
    attributes: ["systemuserid", "azureactivedirectoryobjectid", "isdisabled"],
    filter: { type: "and", of: [{ attribute: "systemuserid", operator: "in", values: ids }] },
    order: ["systemuserid"],
  };
}

async function readUsers(
  client: DataverseClient,
  ids: readonly Guid[],
): Promise<readonly Caller[]> {
  const queries = inChunks(ids, idsPerQueryMax).map(userQuery);
  const rows = (await fetchAll(client, queries)).flat();
  const found = new Map(
    rows.map((json) => {
      const row = new RowReader(json, users.name);
      return [row.requiredGuid("systemuserid"), row] as const;
    }),
  );
  return ids.map((id) => {
    const user = found.get(id);
    if (user?.flag("isdisabled") === true) return { kind: "application", reason: "disabled" };
    const objectId = user?.guid("azureactivedirectoryobjectid") ?? null;
    // The platform uses the empty id for a user who has none.
    if (objectId === null || /^[0-]+$/.test(objectId))
      return { kind: "application", reason: "noEntraId" };
    return { kind: "user", objectId };
  });
}

/**
 * Whom to be for each owner (DATAVERSE.md 7): a team has no identity, a disabled user's is refused.
 * Users are base data, kept entry by entry for an hour.
 *
 * @returns by the owner's id
 */
export async function callersOf(
  client: DataverseClient,
  owners: readonly Owner[],
): Promise<ReadonlyMap<Guid, Caller>> {
  const userIds = owners.flatMap(({ kind, id }) => (kind === "systemuser" ? [id] : []));
  const ofUsers = await client.baseData.getMany<Caller>(users.name, userIds, {
    lifetimeMs: cacheMs,
    load: (ids) => readUsers(client, ids),
  });
  const teams = owners.filter(({ kind }) => kind === "team");
  return new Map([
    ...ofUsers,
    ...teams.map(({ id }) => [id, { kind: "application", reason: "team" }] as const),
  ]);
}

/** Asks about the user anew next time: the platform refused to let the application be that user. */
export function forgetCaller(client: DataverseClient, owner: Owner): void {
  client.baseData.forget(`${users.name} ${owner.id}`);
}
