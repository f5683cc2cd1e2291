import type { Model } from "../model/types";
import type { Database } from "../store/openDatabase";
import { bytesKey } from "../store/rowValues";
import { accesses, actOnBehalf, privilegeName, type Depth } from "./privileges";
import { administratorRole, roles, type Role } from "./roles";

const principalsMax = 10_000;

/** Privileges by name in lower case. */
export type Grants = ReadonlyMap<string, { readonly name: string; readonly depth: Depth }>;

type MutableGrants = Map<string, { readonly name: string; readonly depth: Depth }>;

/** Who holds which role, and what follows from it. Principals are stored ids of users and teams. */
export class RoleBook {
  readonly #db: Database;
  readonly #model: () => Model;
  readonly #grants = new Map<string, Grants>();

  constructor(db: Database, model: () => Model) {
    this.#db = db;
    this.#model = model;
  }

  /** Forgets what was worked out, after a change of roles, schema or data as a whole. */
  clear(): void {
    this.#grants.clear();
  }

  rolesOf(principal: Uint8Array): string[] {
    return this.#db
      .all("SELECT role FROM _userrole WHERE systemuserid = ? ORDER BY role", [principal])
      .map((row) => String(row["role"]));
  }

  withheldFrom(principal: Uint8Array): string[] {
    return this.#db
      .all("SELECT privilege FROM _withheld WHERE principalid = ? ORDER BY privilege", [principal])
      .map((row) => String(row["privilege"]));
  }

  isAdministrator(principal: Uint8Array): boolean {
    return this.rolesOf(principal).includes(administratorRole);
  }

  /** Gives a user or team these roles in place of those before. */
  assign(principal: Uint8Array, names: readonly string[]): void {
    this.#db.transaction(() => {
      this.#db.run("DELETE FROM _userrole WHERE systemuserid = ?", [principal]);
      for (const name of new Set(names)) {
        const sql = "INSERT INTO _userrole (systemuserid, role) VALUES (?, ?)";
        this.#db.run(sql, [principal, name]);
      }
    });
    this.clear();
  }

  /** Takes privileges away whatever the roles say, in place of those taken before. */
  withhold(principal: Uint8Array, names: readonly string[]): void {
    this.#db.transaction(() => {
      this.#db.run("DELETE FROM _withheld WHERE principalid = ?", [principal]);
      for (const name of new Set(names.map((one) => one.toLowerCase()))) {
        const sql = "INSERT INTO _withheld (principalid, privilege) VALUES (?, ?)";
        this.#db.run(sql, [principal, name]);
      }
    });
    this.clear();
  }

  /** What the user's or team's roles grant together. */
  grantsOf(principal: Uint8Array): Grants {
    const key = bytesKey(principal);
    const known = this.#grants.get(key);
    if (known !== undefined) {
      return known;
    }
    if (this.#grants.size >= principalsMax) {
      this.#grants.clear();
    }
    const grants: MutableGrants = new Map();
    const held = this.rolesOf(principal);
    for (const role of roles.filter(({ name }) => held.includes(name))) {
      this.#addRole(grants, role);
    }
    for (const name of this.withheldFrom(principal)) {
      grants.delete(name);
    }
    this.#grants.set(key, grants);
    return grants;
  }

  #addRole(grants: MutableGrants, role: Role): void {
    for (const table of this.#model().tables.values()) {
      for (const access of accesses) {
        const depth = role.everything === true ? "Global" : role.tables?.[table.name]?.[access];
        if (depth !== undefined) {
          add(grants, privilegeName(access, table), depth);
        }
      }
    }
    for (const name of role.everything === true ? [actOnBehalf] : (role.other ?? [])) {
      add(grants, name, "Global");
    }
  }
}

function add(grants: MutableGrants, name: string, depth: Depth): void {
  const key = name.toLowerCase();
  if (grants.get(key)?.depth !== "Global") {
    grants.set(key, { name, depth });
  }
}
