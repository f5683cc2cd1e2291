import { erpColumnGaps } from "../../../../../lib/adapters/dataverse/environment/erpColumnGaps";
import { gapSentence } from "../../../../../lib/adapters/dataverse/environment/gaps";

const settings = {
  erpCustomerColumn: "accountnumber",
  erpContactColumn: "externaluseridentifier",
};

function account(type: string) {
  return new Map([["accountnumber", { type }]]);
}

function contact(type: string) {
  return new Map([["externaluseridentifier", { type }]]);
}

describe("erpColumnGaps", () => {
  it.each(["String", "Integer"])("takes columns of type %s", (type) => {
    expect(erpColumnGaps(settings, { account: account(type), contact: contact(type) })).toEqual([]);
  });

  it("names every setting whose column is not there", () => {
    const gaps = erpColumnGaps(settings, { account: new Map(), contact: new Map() });
    expect(gapSentence(gaps)).toBe(
      "ERP_CUSTOMER_COLUMN is accountnumber, which table account does not have, and " +
        "ERP_CONTACT_COLUMN is externaluseridentifier, which table contact does not have; name one " +
        "of its columns.",
    );
  });

  it.each(["Decimal", "Picklist", "Lookup", "DateTime", "Memo"])(
    "refuses a column of type %s, whose values are no number of a customer",
    (type) => {
      const gaps = erpColumnGaps(settings, { account: account(type), contact: contact("String") });
      expect(gapSentence(gaps)).toBe(
        `ERP_CUSTOMER_COLUMN is accountnumber, a column of type ${type}; name a column of text or of whole numbers.`,
      );
    },
  );
});
