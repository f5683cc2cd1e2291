import { guid, QueryFixture, root } from "./support/QueryFixture";
import { insertSales } from "./support/insertSales";
import { refusal } from "./support/refusal";

const fixture = new QueryFixture();

beforeAll(() => {
  insertSales(fixture);
});

afterAll(() => {
  fixture.close();
});

describe("one row", () => {
  it("comes with its context and ETag", () => {
    const found = fixture.retrieve("account", guid(1), "$select=name");
    expect(found?.etag).toBe('W/"2"');
    expect(JSON.parse(found?.body ?? "")).toEqual({
      "@odata.context": `${root}/$metadata#accounts(name)/$entity`,
      "@odata.etag": 'W/"2"',
      name: "Blue Yonder",
      accountid: guid(1),
    });
  });

  it("is undefined where there is none", () => {
    expect(fixture.retrieve("account", guid(999))).toBeUndefined();
  });

  it("cannot be filtered", () => {
    expect(
      refusal(() => fixture.retrieve("account", guid(1), "$filter=name eq 'x'")),
    ).toMatchObject({
      status: 400,
    });
  });
});
