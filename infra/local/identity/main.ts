import { onStopSignal } from "../command/onStopSignal";
import { isPortInUse, portInUse } from "../command/portInUse";
import { portOption, readOptions } from "../command/readOptions";
import { runMain } from "../command/runMain";
import { createIdentityServer } from "./createIdentityServer";
import { localApplication } from "./localApplication";

const defaultPort = 7074;
const defaultLifetimeInSeconds = 3_600;
const maxLifetimeInSeconds = 86_400;
/** Opens a loopback port only, so everyone may know it. */
const defaultSecret = "local-identity-header";

/**
 * `node dist/infra/local/identity/main.js --port N [--lifetime SECONDS]`: the managed-identity token
 * endpoint of the laptop twin. The expected X-IDENTITY-HEADER comes from IDENTITY_HEADER.
 */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), {
    port: portOption,
    lifetime: { kind: "integer", min: 1, max: maxLifetimeInSeconds },
  });
  const server = createIdentityServer({
    secret: process.env["IDENTITY_HEADER"] ?? defaultSecret,
    lifetimeInSeconds: options.integers.get("lifetime") ?? defaultLifetimeInSeconds,
    application: localApplication,
    now: () => new Date(),
  });
  const port = options.integers.get("port") ?? defaultPort;
  try {
    await server.listen({ port, host: "127.0.0.1" });
  } catch (error) {
    throw isPortInUse(error) ? portInUse(port) : error;
  }
  onStopSignal(() => server.close());
  process.stdout.write(`Identity endpoint listening on ${server.listeningOrigin}/msi/token\n`);
}

runMain(main);
