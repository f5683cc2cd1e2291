import type { FastifyInstance } from "fastify";
import { createIdentityServer } from "../../local/identity/createIdentityServer";
import { localApplication } from "../../local/identity/localApplication";

/** What the app's process has to show to get a token. */
export const identityHeader = "chaos-identity-header";

/** Token endpoints, one for each lifetime that a round may choose. */
export class Identities {
  readonly #servers = new Map<number, FastifyInstance>();

  /** The address of an endpoint whose tokens are good for so long. */
  async endpoint(lifetimeInSeconds: number): Promise<string> {
    let server = this.#servers.get(lifetimeInSeconds);
    if (server === undefined) {
      server = createIdentityServer({
        secret: identityHeader,
        lifetimeInSeconds,
        application: localApplication,
        now: () => new Date(),
      });
      this.#servers.set(lifetimeInSeconds, server);
      await server.listen({ host: "127.0.0.1", port: 0 });
    }
    return `${server.listeningOrigin}/msi/token`;
  }

  async close(): Promise<void> {
    for (const server of this.#servers.values()) await server.close();
  }
}
