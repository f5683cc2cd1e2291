import { HttpRequest, InvocationContext } from "@azure/functions";
import { httpFunction } from "../../../../lib/app/http/httpFunction";

describe("the function of a route", () => {
  const before = process.env["INVOICE_FROM"];

  afterEach(() => {
    if (before === undefined) delete process.env["INVOICE_FROM"];
    else process.env["INVOICE_FROM"] = before;
  });

  it("composes the app at the first request, and answers wrong settings by name", async () => {
    process.env["INVOICE_FROM"] = "someday";
    const { methods, route, handler } = httpFunction("list-runs");
    expect({ methods, route }).toEqual({ methods: ["GET"], route: "runs" });
    const request = new HttpRequest({ method: "GET", url: "http://localhost/api/runs" });
    const context = new InvocationContext({ logHandler: () => undefined });
    const answer = await handler(request, context);
    expect(answer).toMatchObject({ status: 500 });
    expect(JSON.stringify(answer)).toContain("INVOICE_FROM must be a day");
  });
});
