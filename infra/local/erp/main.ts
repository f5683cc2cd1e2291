import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { onStopSignal } from "../command/onStopSignal";
import { isPortInUse, portInUse } from "../command/portInUse";
import { portOption, readOptions } from "../command/readOptions";
import { runMain } from "../command/runMain";
import { createErpServer } from "./createErpServer";
import { DocumentBook } from "./DocumentBook";

const defaultPort = 7073;
/** Opens a loopback port only, so everyone may know it. */
const defaultApiKey = "local-erp-key";

/**
 * `node dist/infra/local/erp/main.js --port N [--persist DIR]`: the ERP emulator. Without
 * `--persist` its books are in memory. The key comes from ERP_API_KEY.
 */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), {
    port: portOption,
    persist: { kind: "text" },
  });
  const directory = options.texts.get("persist");
  if (directory !== undefined) mkdirSync(directory, { recursive: true });
  const book = new DocumentBook(
    directory === undefined ? ":memory:" : join(directory, "erp.sqlite"),
  );
  const apiKey = process.env["ERP_API_KEY"] ?? defaultApiKey;
  const server = createErpServer({ book, apiKey, now: () => new Date() });
  const port = options.integers.get("port") ?? defaultPort;
  try {
    await server.listen({ port, host: "127.0.0.1" });
  } catch (error) {
    throw isPortInUse(error) ? portInUse(port) : error;
  }
  onStopSignal(async () => {
    await server.close();
    book.close();
  });
  process.stdout.write(`ERP emulator listening on ${server.listeningOrigin}\n`);
}

runMain(main);
