import { guidToSql, isGuid } from "../store/guid";
import type { Database } from "../store/openDatabase";
import { bytesKey, bytesOf, isTrue } from "../store/rowValues";
import type { Caller } from "../writes/Writer";
import { callerOf } from "../security/callerOf";
import { requireActOnBehalf } from "../security/Rights";
import type { RoleBook } from "../security/RoleBook";
import { ODataError } from "./ODataError";

const notAMember = "0x80072560";
const userDisabled = "0x80040225";
const actOnBehalf = "0x8004a110";

interface Claims {
  readonly aud?: unknown;
  readonly exp?: unknown;
  readonly appid?: unknown;
  readonly oid?: unknown;
}

export interface AuthenticationContext {
  readonly db: Database;
  /** Origins of the emulator, without a slash at the end: what `aud` may be. */
  readonly origins: readonly string[];
  readonly now: () => Date;
}

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * The user whose token the request carries (DATAVERSE.md 8): `appid` is a user's `applicationid`, `oid`
 * its `azureactivedirectoryobjectid`. The signature is not checked; form, expiry and audience are.
 * Throws 401 for a missing or unfit token and 403 for one of nobody here, or of a disabled user.
 */
export function authenticate(context: AuthenticationContext, headers: Headers): Uint8Array {
  const token = /^Bearer (\S+)$/i.exec(headers["authorization"] ?? "")?.[1];
  if (token === undefined) {
    throw unauthorized("The request has no bearer token.");
  }
  const claims = readClaims(token);
  if (typeof claims?.exp !== "number" || claims.exp * 1_000 <= context.now().getTime()) {
    throw unauthorized("The bearer token is malformed or has expired.");
  }
  const audience = typeof claims.aud === "string" ? claims.aud.replace(/\/$/, "") : "";
  if (!context.origins.includes(audience)) {
    throw unauthorized(
      `The bearer token is for '${audience}', not for this environment (${context.origins.join(", ")}).`,
    );
  }
  const user =
    findUser(context.db, "applicationid", claims.appid) ??
    findUser(context.db, "azureactivedirectoryobjectid", claims.oid);
  if (user === undefined) {
    throw new ODataError(403, notAMember, "The user is not a member of the organization.");
  }
  return user;
}

/**
 * Applies `CallerObjectId` (Entra object id) or `MSCRMCallerID` (systemuserid) (DATAVERSE.md 7).
 * Throws 403 when there is no such user, or the caller may not act for others.
 */
export function impersonate(
  context: { readonly db: Database; readonly roles: RoleBook },
  actorId: Uint8Array,
  headers: Headers,
): Caller {
  const { db, roles } = context;
  const objectId = headers["callerobjectid"];
  const userId = headers["mscrmcallerid"];
  if (objectId === undefined && userId === undefined) {
    return callerOf(roles, actorId, actorId);
  }
  const user =
    objectId === undefined
      ? findUser(db, "systemuserid", userId)
      : findUser(db, "azureactivedirectoryobjectid", objectId);
  if (user === undefined) {
    throw new ODataError(
      403,
      actOnBehalf,
      `There is no user '${(objectId ?? userId ?? "").slice(0, 50)}' to act on behalf of.`,
    );
  }
  if (bytesKey(user) !== bytesKey(actorId)) {
    requireActOnBehalf(roles, actorId);
  }
  return callerOf(roles, user, actorId);
}

/** Whose token the request carries as the token itself says; empty where it is malformed. */
export function tokenSubject(headers: Headers): string {
  const token = /^Bearer (\S+)$/i.exec(headers["authorization"] ?? "")?.[1];
  const claims = token === undefined ? undefined : readClaims(token);
  const subject = claims?.oid ?? claims?.appid;
  return typeof subject === "string" ? subject : "";
}

function findUser(db: Database, column: string, value: unknown): Uint8Array | undefined {
  if (typeof value !== "string" || !isGuid(value)) {
    return undefined;
  }
  const sql = `SELECT systemuserid, isdisabled FROM systemuser WHERE ${column} = ?`;
  const row = db.get(sql, [guidToSql(value)]);
  if (row !== undefined && isTrue(row["isdisabled"])) {
    throw new ODataError(403, userDisabled, "The user is disabled.");
  }
  return bytesOf(row?.["systemuserid"]) ?? undefined;
}

function readClaims(token: string): Claims | undefined {
  try {
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
    const claims: unknown = JSON.parse(payload);
    return typeof claims === "object" && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}

function unauthorized(message: string): ODataError {
  return new ODataError(401, "", message);
}
