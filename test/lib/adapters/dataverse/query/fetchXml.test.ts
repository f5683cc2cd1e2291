import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { escapeXml, unescapeXml } from "../../../../../lib/adapters/dataverse/query/escape";
import {
  buildFetchXml,
  fetchPath,
  type FetchQuery,
} from "../../../../../lib/adapters/dataverse/query/fetchXml";
import { hostileTexts } from "../../../../support/hostileTexts";

const query: FetchQuery = {
  table: { name: "invoice", set: "invoices" },
  attributes: ["invoiceid", "name"],
  filter: {
    type: "and",
    of: [
      { attribute: "statecode", operator: "eq", values: [0] },
      { attribute: "invoiceid", operator: "in", values: ["a", "b"] },
      { type: "or", of: [{ entity: "w", attribute: "x", operator: "null" }] },
    ],
  },
  links: [
    {
      table: "account",
      from: "accountid",
      to: "customerid",
      alias: "ca",
      type: "outer",
      attributes: ["accountid"],
    },
  ],
  order: ["invoiceid"],
};

function queryOf(value: string): FetchQuery {
  return {
    ...query,
    filter: { type: "and", of: [{ attribute: "name", operator: "eq", values: [value] }] },
  };
}

/** Text as XML can hold it: without control characters and halves of surrogate pairs. */
const xmlText = hostileTexts.map((text) =>
  text.replace(/[\p{Cs}\ufffe\uffff]|[^\P{Cc}\t\n\r\u007f-\u009f]/gu, ""),
);

describe("buildFetchXml", () => {
  it("writes attributes, filters, links, order and page", () => {
    expect(buildFetchXml(query, { count: 5, page: 2, cookie: '<cookie page="1"/>' })).toBe(
      '<fetch count="5" page="2" paging-cookie="&lt;cookie page=&quot;1&quot;/&gt;">' +
        '<entity name="invoice"><attribute name="invoiceid"/><attribute name="name"/>' +
        '<filter type="and"><condition attribute="statecode" operator="eq" value="0"/>' +
        '<condition attribute="invoiceid" operator="in"><value>a</value><value>b</value></condition>' +
        '<filter type="or"><condition entityname="w" attribute="x" operator="null"/></filter></filter>' +
        '<link-entity name="account" from="accountid" to="customerid" alias="ca" link-type="outer">' +
        '<attribute name="accountid"/></link-entity><order attribute="invoiceid"/></entity></fetch>',
    );
  });

  it("carries any value through an XML reader unharmed", () => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: "",
      parseAttributeValue: false,
      trimValues: false,
      htmlEntities: true,
    });
    fc.assert(
      fc.property(xmlText, (value) => {
        const xml: unknown = parser.parse(buildFetchXml(queryOf(value), { count: 1, page: 1 }));
        expect(xml).toMatchObject({ fetch: { entity: { filter: { condition: { value } } } } });
      }),
    );
  });

  it("gives a path that decodes to the FetchXML, whatever the value", () => {
    fc.assert(
      fc.property(hostileTexts, (value) => {
        const page = { count: 1, page: 1 };
        const path = fetchPath(queryOf(value), page);
        const sent = new URL(path, "https://x.example/").searchParams.get("fetchXml");
        expect(sent).toBe(buildFetchXml(queryOf(value), page));
      }),
    );
  });
});

describe("escapeXml", () => {
  it("is undone by unescapeXml", () => {
    fc.assert(
      fc.property(xmlText, (text) => {
        expect(unescapeXml(escapeXml(text))).toBe(text);
      }),
    );
  });

  it("leaves out what XML cannot hold", () => {
    expect(escapeXml("a\u0000b\ud800c\uffffd")).toBe("abcd");
  });
});
