import { ledgerTable, tableExtensions } from "../../../../../infra/dataverse/schema";
import { buildModel } from "../../../../../infra/local/dataverse/model/buildModel";
import { parseColumn } from "../../../../../infra/local/dataverse/model/parseColumn";

describe("a column's text", () => {
  it("gives type, level, flags, numbers and options", () => {
    expect(parseColumn("StateCode State S u default=0 options=0/1:Active|2/100001:Paid")).toEqual({
      name: "statecode",
      schemaName: "StateCode",
      kind: "choice",
      type: "State",
      requiredLevel: "SystemRequired",
      validForCreate: false,
      validForUpdate: true,
      defaultValue: 0,
      options: new Map([
        [0, "Active"],
        [2, "Paid"],
      ]),
      defaultStatuses: new Map([
        [0, 1],
        [2, 100001],
      ]),
    });
    expect(parseColumn("Tax Money N cu precision=2 precisionSource=2 min=-5 max=5")).toMatchObject({
      kind: "decimal",
      scale: 4,
      precision: 2,
      precisionSource: 2,
      min: -5,
      max: 5,
    });
  });

  it.each(["Name", "Name Strange N cu", "Name String Q cu"])("is refused: %s", (text) => {
    expect(() => parseColumn(text)).toThrow(text);
  });
});

describe("the model", () => {
  const model = buildModel();

  it("names every lookup's column, and every collection's child column of a table that is there", () => {
    for (const table of model.tables.values()) {
      for (const relation of table.manyToOne.values()) {
        expect([table.name, relation.column, table.columns.has(relation.column)]).toEqual([
          table.name,
          relation.column,
          true,
        ]);
      }
      for (const collection of table.oneToMany.values()) {
        const child = model.tables.get(collection.childTable);
        expect(child?.columns.has(collection.childColumn) ?? true).toBe(true);
      }
    }
  });

  it("has the case-sensitive names of DATAVERSE.md 9.4", () => {
    const detail = model.tables.get("invoicedetail");
    expect(detail?.manyToOne.get("SalesOrderDetailId")?.column).toBe("salesorderdetailid");
    expect(detail?.manyToOne.has("salesorderdetailid")).toBe(false);
    const invoice = model.tables.get("invoice");
    expect(invoice?.manyToOne.get("customerid_contact")?.target).toBe("contact");
    expect(invoice?.oneToMany.get("invoice_details")?.childTable).toBe("invoicedetail");
  });

  it("has every column and key of the product's schema", () => {
    const ledger = model.tables.get(ledgerTable.name);
    for (const column of ledgerTable.columns) {
      expect(ledger?.columns.get(column.name)?.schemaName).toBe(column.schemaName);
    }
    for (const extension of tableExtensions) {
      const table = model.tables.get(extension.name);
      for (const column of extension.columns) {
        expect(table?.columns.has(column.name)).toBe(true);
      }
      expect(table?.keys.map((key) => key.name)).toEqual(extension.keys.map((key) => key.name));
    }
    expect(ledger?.columns.get("invjob_netamount_base")?.validForCreate).toBe(false);
  });

  it("can be without the product's schema, or with a key that is not active", () => {
    expect(buildModel({ withoutProductSchema: true }).tables.has(ledgerTable.name)).toBe(false);
    const pending = buildModel({ alternateKeyStatus: { invjob_openbundle: "Pending" } });
    expect(pending.tables.get("invoice")?.keys[0]?.status).toBe("Pending");
  });
});
