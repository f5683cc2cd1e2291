import { fixedToken } from "../../verify/client/AccessTokens";
import { readSettings } from "../../verify/settings";
import { verify } from "../../verify/verify";
import { createToken } from "../../local/identity/token";
import { localApplication } from "../../local/identity/localApplication";
import type { Violation } from "./Violation";

/** A token that no round outlives: 2100-01-01. */
const expiresAt = 4_102_444_800;
/**
 * A run that somebody asked for may begin late: the queue gives a message that a dead worker had taken
 * to another one after half a minute. It is at work then, and not left behind.
 */
const waitForWorkMs = 15_000;

/**
 * The checker's verdict: it shares no code with the app, and judges from what is in Dataverse, at the
 * ERP and in storage alone.
 *
 * @param settingsFile the app's settings
 * @param aud origin of the Dataverse environment
 */
export async function judge(settingsFile: string, aud: string): Promise<readonly Violation[]> {
  const { clientId, objectId } = localApplication;
  const token = createToken({ aud, exp: expiresAt, appid: clientId, oid: objectId });
  const { findings } = await verify({
    settings: readSettings(settingsFile, {}),
    tokens: fixedToken(token),
    unfinished: false,
    readOnlyInvoices: false,
    baseline: undefined,
    waitForWorkMs,
  });
  return findings.violations.map(({ code, id, message }) => ({
    code,
    message: `${id}: ${message}`,
  }));
}
