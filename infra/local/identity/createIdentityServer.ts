import fastify from "fastify";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { createToken } from "./token";

/** The version of the App Service managed identity protocol that is spoken. */
const apiVersion = "2019-08-01";

const querySchema = z.object({ resource: z.string().min(1), "api-version": z.literal(apiVersion) });

export interface IdentityOptions {
  /** What the caller has to show in X-IDENTITY-HEADER. */
  readonly secret: string;
  readonly lifetimeInSeconds: number;
  /** The application whose tokens are given: its client id and its object id in Entra ID. */
  readonly application: { readonly clientId: string; readonly objectId: string };
  readonly now: () => Date;
}

/**
 * The token endpoint that App Service gives an app with a managed identity:
 * `GET /msi/token?resource=...&api-version=2019-08-01` with X-IDENTITY-HEADER answers `access_token`,
 * `expires_on` (Unix seconds as text), `resource` and `token_type`.
 */
export function createIdentityServer(options: IdentityOptions): FastifyInstance {
  const { secret, lifetimeInSeconds, application, now } = options;
  const server = fastify({ forceCloseConnections: true });
  server.get("/health", () => ({ status: "ok" }));
  server.get("/msi/token", async (request, reply) => {
    if (request.headers["x-identity-header"] !== secret) {
      return reply
        .code(401)
        .send({ statusCode: 401, message: "X-IDENTITY-HEADER is missing or wrong." });
    }
    const query = querySchema.safeParse(request.query);
    if (!query.success) {
      const message = `resource and api-version=${apiVersion} are required.`;
      return reply.code(400).send({ statusCode: 400, message });
    }
    const issuedAt = Math.floor(now().getTime() / 1_000);
    const exp = issuedAt + lifetimeInSeconds;
    const { resource } = query.data;
    const { clientId, objectId } = application;
    return {
      access_token: createToken({
        aud: resource,
        appid: clientId,
        oid: objectId,
        iat: issuedAt,
        exp,
      }),
      expires_on: String(exp),
      resource,
      token_type: "Bearer",
      client_id: clientId,
    };
  });
  return server;
}
