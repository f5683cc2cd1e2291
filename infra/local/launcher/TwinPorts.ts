import { createServer } from "node:net";
import { isPortInUse, portInUse } from "../command/portInUse";

export interface TwinPorts {
  readonly host: number;
  readonly dataverse: number;
  readonly erp: number;
  readonly identity: number;
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

/** The twin's ports, one after another from the base. */
export function assignPorts(base: number): TwinPorts {
  return {
    host: base,
    dataverse: base + 1,
    erp: base + 2,
    identity: base + 3,
    blob: base + 4,
    queue: base + 5,
    table: base + 6,
  };
}

const otherPorts = "choose other ports: `npm start -- --port 9000`";

/** @throws CommandError naming the first port that another program has. */
export async function assertPortsFree(ports: TwinPorts): Promise<void> {
  for (const port of Object.values(ports) as number[]) await assertPortFree(port, otherPorts);
}

/**
 * @param advice how to choose another port, as the error says it
 * @throws CommandError when another program has the port
 */
export async function assertPortFree(port: number, advice: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      reject(isPortInUse(error) ? portInUse(port, advice) : error);
    });
    server.listen(port, "127.0.0.1", () => {
      server.close(() => {
        resolve();
      });
    });
  });
}
