import { z } from "zod";

const tokenSchema = z.object({
  aud: z.string(),
  exp: z.number(),
  appid: z.string().optional(),
  oid: z.string().optional(),
});

export type TokenClaims = z.infer<typeof tokenSchema>;

const unsignedHeader = { typ: "JWT", alg: "none" };

/** An unsigned JSON Web Token: the laptop's emulators read its claims and check no signature. */
export function createToken(claims: Readonly<Record<string, string | number>>): string {
  return `${encode(unsignedHeader)}.${encode(claims)}.`;
}

/** @returns the claims of a well-formed token, or undefined. */
export function readToken(token: string): TokenClaims | undefined {
  const payload = token.split(".")[1];
  if (payload === undefined) return undefined;
  try {
    const content: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return tokenSchema.safeParse(content).data;
  } catch {
    return undefined;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}
