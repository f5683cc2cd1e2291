import Fastify, { type FastifyInstance } from "fastify";
import { Environment, type EnvironmentOptions } from "./Environment";
import { addAdminRoutes, type AdminRouteOptions } from "./http/adminRoutes";
import { addApiRoutes } from "./http/apiRoutes";

export interface EmulatorOptions extends EnvironmentOptions {
  /** Serves `POST /_emulator/load`. */
  readonly load?: NonNullable<AdminRouteOptions["load"]>;
}

export interface Emulator {
  readonly environment: Environment;
  /** Listens on 127.0.0.1; port 0 takes a free one. Gives the origin, such as `http://127.0.0.1:5010`. */
  listen(port: number): Promise<string>;
  close(): Promise<void>;
}

const bodyBytesMax = 128 * 1024 * 1024;
/** Room for a URL of 32,768 characters and one that is too long, next to the other headers. */
const headerBytesMax = 128 * 1024;
const pathCharactersMax = 100_000;

/** A Dataverse environment behind an HTTP server. */
export function createEmulator(options: EmulatorOptions): Emulator {
  const environment = new Environment(options);
  const server = Fastify({
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: pathCharactersMax },
    http: { maxHeaderSize: headerBytesMax },
    forceCloseConnections: true,
  });
  let origins: readonly string[] = [];
  readBodiesAsText(server);
  addApiRoutes(server, { environment, origins: () => origins });
  addAdminRoutes(server, { environment, load: options.load });
  return {
    environment,
    async listen(port) {
      const address = await server.listen({ host: "127.0.0.1", port });
      origins = [address, address.replace("127.0.0.1", "localhost")];
      return address;
    },
    async close() {
      await server.close();
      environment.close();
    },
  };
}

/** The Web API's parsers need the text: money is read losslessly, batches are multipart. */
function readBodiesAsText(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
}
