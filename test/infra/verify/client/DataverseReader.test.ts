import { createServer, type RequestListener, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fixedToken } from "../../../../infra/verify/client/AccessTokens";
import { DataverseReader } from "../../../../infra/verify/client/DataverseReader";

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function read(url: string): Promise<string[]> {
  const reader = new DataverseReader(url, fixedToken("secret"));
  const ids: string[] = [];
  const query = { set: "things", primaryId: "thingid" };
  for await (const row of reader.rows(query)) ids.push(row.key("thingid"));
  return ids;
}

const id = (number: number): string => `00000000-0000-0000-0000-00000000000${String(number)}`;
const page = (ids: readonly number[], next?: string): string =>
  JSON.stringify({ value: ids.map((n) => ({ thingid: id(n) })), "@odata.nextLink": next });

describe("DataverseReader", () => {
  it("follows next links as they are, with the token and the page size each time (DATAVERSE.md 3.2)", async () => {
    const asked: (readonly unknown[])[] = [];
    const url = await serve(({ url: path, headers }, response) => {
      asked.push([path, headers.authorization, headers["prefer"]]);
      const isFirst = path?.includes("next") === false;
      response.end(isFirst ? page([1, 2], `${url}/next?$skiptoken=%3Ccookie`) : page([3]));
    });
    expect(await read(url)).toEqual([id(1), id(2), id(3)]);
    const common = ["Bearer secret", "odata.maxpagesize=1000"];
    expect(asked).toEqual([
      ["/api/data/v9.2/things?$orderby=thingid", ...common],
      ["/next?$skiptoken=%3Ccookie", ...common],
    ]);
  });

  it("refuses rows that are out of the order of their ids", async () => {
    const url = await serve((_request, response) => response.end(page([2, 1])));
    await expect(read(url)).rejects.toThrow(`things out of the order of their ids, at ${id(1)}`);
  });

  it("refuses an id that comes twice", async () => {
    const url = await serve((_request, response) => response.end(page([1, 1])));
    await expect(read(url)).rejects.toThrow("out of the order");
  });

  it("heeds Retry-After and asks again (DATAVERSE.md 6)", async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(429, { "retry-after": "0" }).end("slow down");
      else response.end(page([1]));
    });
    expect(await read(url)).toEqual([id(1)]);
    expect(requests).toBe(2);
  });

  it.each([
    [
      403,
      '{"error":{"message":"prvReadInvoice is missing"}}',
      /Dataverse cannot be read: 403 .*prvRead/,
    ],
    [200, "<html>proxy</html>", /no JSON/],
    [200, "{}", /gave no rows/],
  ])("refuses an answer of %s in one sentence", async (status, body, expected) => {
    const url = await serve((_request, response) => response.writeHead(status).end(body));
    await expect(read(url)).rejects.toThrow(expected);
  });
});
