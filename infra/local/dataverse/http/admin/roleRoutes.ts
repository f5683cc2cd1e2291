import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Environment } from "../../Environment";
import { roles } from "../../security/roles";
import { guidFromSql, guidToSql, isGuid } from "../../store/guid";
import { bytesOf } from "../../store/rowValues";
import { readJson, refuse, withInput } from "./adminInput";

const rolesBody = z.strictObject({
  /** A user's id, Entra object id or domain name, or a team's id. */
  user: z.string(),
  roles: z.array(z.string()).optional(),
  /** Privileges taken away whatever the roles say. */
  without: z.array(z.string()).optional(),
});

/** Who holds which security role; roles and privileges can be given and taken. */
export function addRoleRoutes(server: FastifyInstance, environment: Environment): void {
  server.get("/_emulator/roles", () => ({ roles, principals: principals(environment) }));
  server.post("/_emulator/roles", (request, reply) =>
    withInput(reply, readJson(rolesBody, request.body), (body) => {
      const principal = findPrincipal(environment, body.user);
      if (principal === undefined) {
        return refuse(reply, 404, `There is no user or team '${body.user}'.`);
      }
      const unknown = body.roles?.find((name) => !roles.some((role) => role.name === name));
      if (unknown !== undefined) {
        return refuse(reply, 400, `There is no role '${unknown}'.`);
      }
      if (body.roles !== undefined) {
        environment.roles.assign(principal, body.roles);
      }
      if (body.without !== undefined) {
        environment.roles.withhold(principal, body.without);
      }
      return showPrincipal(environment, principal);
    }),
  );
}

function principals(environment: Environment): object[] {
  return environment.db
    .all("SELECT systemuserid AS id FROM systemuser UNION ALL SELECT teamid FROM team")
    .map((row) => bytesOf(row["id"]))
    .filter((id) => id !== null)
    .map((id) => showPrincipal(environment, id));
}

function showPrincipal(environment: Environment, id: Uint8Array): object {
  return {
    id: guidFromSql(id),
    roles: environment.roles.rolesOf(id),
    without: environment.roles.withheldFrom(id),
  };
}

function findPrincipal(environment: Environment, text: string): Uint8Array | undefined {
  const value = isGuid(text) ? guidToSql(text) : text;
  const conditions = isGuid(text)
    ? [
        ["systemuser", "systemuserid"],
        ["systemuser", "azureactivedirectoryobjectid"],
        ["team", "teamid"],
      ]
    : [["systemuser", "domainname"]];
  for (const [table = "", column = ""] of conditions) {
    const sql = `SELECT ${table}id AS id FROM ${table} WHERE ${column} = ?`;
    const id = bytesOf(environment.db.get(sql, [value])?.["id"]);
    if (id !== null) {
      return id;
    }
  }
  return undefined;
}
