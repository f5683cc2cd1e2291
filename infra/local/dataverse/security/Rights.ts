import { codes, ODataError } from "../http/ODataError";
import type { TableModel } from "../model/types";
import { guidFromSql } from "../store/guid";
import { bytesKey } from "../store/rowValues";
import { actOnBehalf, privilegeId, privilegeName, type Access } from "./privileges";
import type { RoleBook } from "./RoleBook";

const principalTypes = { systemuser: "user", team: "team" } as const;
const typeNumbers = { systemuser: 8, team: 9 } as const;

/** What a caller may do: what both the user and, if it acts for another, the real caller may (DATAVERSE.md 7). */
export class Rights {
  readonly #roles: RoleBook;
  readonly #principals: readonly Uint8Array[];

  constructor(roles: RoleBook, principals: readonly Uint8Array[]) {
    this.#roles = roles;
    this.#principals = principals;
  }

  /**
   * Throws 403 naming the privilege that is missing (DATAVERSE.md 4.5). A privilege for own records
   * needs `owner` to be the caller; records without an owner, or a null one, are no one's own.
   */
  require(access: Access, table: TableModel, owner?: () => Uint8Array | null): void {
    const name = privilegeName(access, table);
    for (const principal of this.#principals) {
      const grant = this.#roles.grantsOf(principal).get(name.toLowerCase());
      const holds =
        grant !== undefined && (grant.depth === "Global" || isOwn(owner?.() ?? null, principal));
      if (!holds) {
        throw missing(this.#roles, { principal, type: "systemuser" }, name);
      }
    }
  }

  /** Throws 403 unless an owner-to-be can read the table's records, as an owner must. */
  requireReader(owner: Uint8Array, type: "systemuser" | "team", table: TableModel): void {
    const name = privilegeName("Read", table);
    if (!this.#roles.grantsOf(owner).has(name.toLowerCase())) {
      throw missing(this.#roles, { principal: owner, type }, name);
    }
  }
}

/** Throws 403 unless the user may act in another's name (DATAVERSE.md 7). */
export function requireActOnBehalf(roles: RoleBook, user: Uint8Array): void {
  if (!roles.grantsOf(user).has(actOnBehalf.toLowerCase())) {
    throw missing(roles, { principal: user, type: "systemuser" }, actOnBehalf);
  }
}

function isOwn(owner: Uint8Array | null, principal: Uint8Array): boolean {
  return owner !== null && bytesKey(owner) === bytesKey(principal);
}

function missing(
  roles: RoleBook,
  who: { readonly principal: Uint8Array; readonly type: "systemuser" | "team" },
  name: string,
): ODataError {
  const id = guidFromSql(who.principal);
  const held = roles.rolesOf(who.principal).length;
  return new ODataError(
    403,
    codes.privilegeMissing,
    `Principal ${principalTypes[who.type]} (Id=${id}, type=${String(typeNumbers[who.type])}, ` +
      `roleCount=${String(held)}) is missing ${name} privilege (Id=${privilegeId(name)}). ` +
      `context.Caller=${id}.`,
  );
}
