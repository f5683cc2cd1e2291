import { bytesKey } from "../store/rowValues";
import type { Caller } from "../writes/Writer";
import { Rights } from "./Rights";
import type { RoleBook } from "./RoleBook";

/** A caller with what it may do: the user in whose name it happens, and the user whose token it is. */
export function callerOf(roles: RoleBook, userId: Uint8Array, actorId: Uint8Array): Caller {
  const same = bytesKey(userId) === bytesKey(actorId);
  return {
    userId: same ? actorId : userId,
    actorId,
    administrator: roles.isAdministrator(actorId) && roles.isAdministrator(userId),
    rights: new Rights(roles, same ? [actorId] : [userId, actorId]),
  };
}
