import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { assertPortsFree, assignPorts } from "../../../../infra/local/launcher/TwinPorts";

describe("the twin's ports", () => {
  it("follow one another from the base", () => {
    expect(Object.values(assignPorts(7071))).toEqual([7071, 7072, 7073, 7074, 7075, 7076, 7077]);
  });

  it("are told by number when another program has one", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ports = { ...assignPorts(0), host: 0, table: port };
    const free = { dataverse: 0, erp: 0, identity: 0, blob: 0, queue: 0 };
    await expect(assertPortsFree({ ...ports, ...free })).rejects.toThrow(
      `Port ${port} is in use, perhaps by another \`npm start\`; stop it, or choose other ports: \`npm start -- --port 9000\`.`,
    );
    server.close();
    await once(server, "close");
    await expect(assertPortsFree({ ...ports, ...free })).resolves.toBeUndefined();
  });
});
