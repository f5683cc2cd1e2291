import type { HttpRequest } from "@azure/functions";
import { z } from "zod";

/** What App Service authentication says about the caller: base64 of this JSON (FUNCTIONS.md 3). */
const principalSchema = z.object({
  claims: z.array(z.object({ typ: z.string(), val: z.string() })).default([]),
});

/** Claims that name a person or an application, the most telling first. */
const nameClaims = [
  "preferred_username",
  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
  "http://schemas.microsoft.com/identity/claims/objectidentifier",
  "appid",
];

/** Who shows nothing but a key is nobody in particular. */
export const functionKey = "function key";

/** Longer names are cut: columns that keep them are this long. */
const actorLengthMax = 100;

/**
 * Who asks (DESIGN 3, who did it): the principal of App Service authentication, else `function key`.
 *
 * @param isTrusted `EASY_AUTH`: without it anyone could write the header (FUNCTIONS.md 3)
 */
export function actorOf(
  { headers }: Pick<HttpRequest, "headers">,
  { isTrusted }: { readonly isTrusted: boolean },
): string {
  if (!isTrusted) return functionKey;
  const name = headers.get("x-ms-client-principal-name") ?? claimedName(headers);
  return name === undefined || name.trim() === ""
    ? functionKey
    : name.trim().slice(0, actorLengthMax);
}

function claimedName(headers: HttpRequest["headers"]): string | undefined {
  const encoded = headers.get("x-ms-client-principal");
  if (encoded === null) return undefined;
  const principal = principalSchema.safeParse(parseJson(Buffer.from(encoded, "base64").toString()));
  if (!principal.success) return undefined;
  const { claims } = principal.data;
  const names = nameClaims.map((wanted) => claims.find(({ typ }) => typ === wanted)?.val);
  return names.find((name) => name !== undefined);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
