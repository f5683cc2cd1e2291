import { loadInto } from "./support/loadInto";
import { temporaryFolders } from "./support/temporaryFolder";
import { writeDataSet } from "./support/writeDataSet";

const folder = temporaryFolders();

const orderHeader = "order_id,account_id,order_date,currency,state,freight_amount";
const lineHeader =
  "order_id,line_no,product_id,description,quantity,unit_price,discount_amount,tax_amount";

describe("loadOrderData", () => {
  it("fills an order, its line and their totals from the columns of the format", () => {
    loadInto(writeDataSet(folder()), ({ counts, rows }) => {
      expect(counts).toEqual({ accounts: 1, products: 1, orders: 1, orderLines: 1 });
      expect(
        rows(
          "SELECT o.ordernumber, o.statecode, o.statuscode, o.createdon, o.overriddencreatedon, " +
            "o.datefulfilled, o.modifiedon, o.freightamount, o.totallineitemamount, " +
            "o.totallineitemdiscountamount, o.totaltax, o.totalamount, a.accountnumber, a.name, " +
            "a.address1_country, p.name AS pricelist, o.customerid__type FROM salesorder o " +
            "JOIN account a ON a.accountid = o.customerid JOIN pricelevel p USING (pricelevelid)",
        ),
      ).toEqual([
        {
          ordernumber: "O1",
          statecode: 3,
          statuscode: 100001,
          createdon: "2026-03-04T00:00:00Z",
          overriddencreatedon: "2026-03-04T00:00:00Z",
          datefulfilled: "2026-03-04T00:00:00Z",
          modifiedon: "2026-05-06T07:08:09Z",
          freightamount: 125_000,
          totallineitemamount: 289_900,
          totallineitemdiscountamount: 10_000,
          totaltax: 24_000,
          totalamount: 438_900,
          accountnumber: "A1",
          name: "Alder Ltd",
          address1_country: "Norway",
          pricelist: "Standard USD",
          customerid__type: "account",
        },
      ]);
      expect(
        rows(
          "SELECT l.lineitemnumber, l.quantity, l.priceperunit, l.ispriceoverridden, " +
            "l.isproductoverridden, l.manualdiscountamount, l.tax, l.baseamount, " +
            "l.extendedamount, l.pricingerrorcode, l.salesorderstatecode, l.productname, " +
            "p.productnumber, p.statecode AS productstate, u.name AS unit, i.amount AS listprice " +
            "FROM salesorderdetail l JOIN product p USING (productid) JOIN uom u USING (uomid) " +
            "JOIN productpricelevel i ON i.productid = p.productid",
        ),
      ).toEqual([
        {
          lineitemnumber: 1,
          quantity: 300_000,
          priceperunit: 99_950,
          ispriceoverridden: 1,
          isproductoverridden: 0,
          manualdiscountamount: 10_000,
          tax: 24_000,
          baseamount: 299_900,
          extendedamount: 313_900,
          pricingerrorcode: 0,
          salesorderstatecode: 3,
          productname: "Desk",
          productnumber: "P1",
          productstate: 0,
          unit: "Each",
          listprice: 99_950,
        },
      ]);
    });
  });

  it.each([
    ["Active", 0, 1, null],
    ["Submitted", 1, 3, null],
    ["Canceled", 2, 4, null],
    ["Fulfilled", 3, 100001, "2026-03-04T00:00:00Z"],
    ["Invoiced", 4, 100003, "2026-03-04T00:00:00Z"],
  ])(
    "DATAVERSE 9.5: an order that is %s has state %i",
    (name, statecode, statuscode, datefulfilled) => {
      const files = { "orders.csv": `${orderHeader}\nO1,A1,2026-03-04,USD,${name},0\n` };
      loadInto(writeDataSet(folder(), files), ({ rows }) => {
        expect(rows("SELECT statecode, statuscode, datefulfilled FROM salesorder")).toEqual([
          { statecode, statuscode, datefulfilled },
        ]);
        expect(rows("SELECT salesorderstatecode FROM salesorderdetail")).toEqual([
          { salesorderstatecode: statecode },
        ]);
      });
    },
  );

  it("makes a line without product a write-in and keeps what is missing empty", () => {
    const text = `${'"Cut, to measure "'.slice(0, -1)}${"x".repeat(480)}"`;
    const files = {
      "orders.csv": `${orderHeader}\nO1,,2026-03-04,JPY,Fulfilled,\n`,
      "order_lines.csv": `${lineHeader}\nO1,1,,${text},-2,10.5,,\nO1,2,P1,Oak,,,,\n`,
    };
    loadInto(writeDataSet(folder(), files), ({ rows }) => {
      expect(
        rows(
          "SELECT isproductoverridden, length(productdescription) AS described, description, " +
            "productid IS NULL AS writein, quantity, priceperunit, manualdiscountamount, tax, " +
            "extendedamount FROM salesorderdetail ORDER BY lineitemnumber",
        ),
      ).toEqual([
        {
          isproductoverridden: 1,
          described: 496,
          description: null,
          writein: 1,
          quantity: -200_000,
          priceperunit: 105_000,
          manualdiscountamount: null,
          tax: null,
          extendedamount: -210_000,
        },
        {
          isproductoverridden: 0,
          described: null,
          description: "Oak",
          writein: 0,
          quantity: null,
          priceperunit: null,
          manualdiscountamount: null,
          tax: null,
          extendedamount: 0,
        },
      ]);
      expect(rows("SELECT customerid, freightamount, totalamount FROM salesorder")).toEqual([
        { customerid: null, freightamount: null, totalamount: -210_000 },
      ]);
    });
  });

  it("reads the optional columns: contacts, ERP numbers, holds, terms, header discounts, lists, units", () => {
    const files = {
      "accounts.csv":
        "account_id,account_name,country,kind,erp_number,credit_hold,payment_terms\n" +
        "A1,Alder Ltd,Norway,account,,true,4\nA2,Ida Berg,Norway,contact,77,,\n",
      "orders.csv":
        `${orderHeader},discount_percent,header_discount,price_list\n` +
        "O1,A1,2026-03-04,USD,Fulfilled,0,10,,\nO2,A2,2026-03-04,USD,Fulfilled,0,,2.50,Partner\n",
      "order_lines.csv":
        `${lineHeader},product_type,unit\n` + "O1,1,P1,,1,20,0,0,2,Box\nO2,1,P1,,1,20,0,0,,\n",
    };
    loadInto(writeDataSet(folder(), files), ({ rows }) => {
      expect(rows("SELECT accountnumber, creditonhold, paymenttermscode FROM account")).toEqual([
        { accountnumber: null, creditonhold: 1, paymenttermscode: 4 },
      ]);
      expect(
        rows("SELECT lastname, externaluseridentifier, paymenttermscode FROM contact"),
      ).toEqual([{ lastname: "Ida Berg", externaluseridentifier: "77", paymenttermscode: null }]);
      expect(
        rows(
          "SELECT o.discountpercentage, o.discountamount, o.totalamount, o.customerid__type, " +
            "p.name AS list, l.producttypecode, u.name AS unit FROM salesorder o " +
            "JOIN pricelevel p USING (pricelevelid) JOIN salesorderdetail l USING (salesorderid) " +
            "JOIN uom u USING (uomid) ORDER BY o.ordernumber",
        ),
      ).toEqual([
        {
          discountpercentage: 1_000,
          discountamount: null,
          totalamount: 180_000,
          customerid__type: "account",
          list: "Standard USD",
          producttypecode: 2,
          unit: "Box",
        },
        {
          discountpercentage: null,
          discountamount: 25_000,
          totalamount: 175_000,
          customerid__type: "contact",
          list: "Partner USD",
          producttypecode: 1,
          unit: "Each",
        },
      ]);
    });
  });

  it("sums an order whose lines are scattered over the file", () => {
    const files = {
      "orders.csv": `${orderHeader}\nO1,A1,2026-03-04,USD,Fulfilled,0\nO2,A1,2026-03-04,USD,Fulfilled,0\n`,
      "order_lines.csv": `${lineHeader}\nO2,1,P1,,1,1,0,0\nO1,1,P1,,1,10,0,0\nO2,2,P1,,1,2,0,0\nO1,2,P1,,1,20,0,0\n`,
    };
    loadInto(writeDataSet(folder(), files), ({ rows }) => {
      expect(rows("SELECT totalamount FROM salesorder ORDER BY salesorderid")).toEqual([
        { totalamount: 300_000 },
        { totalamount: 30_000 },
      ]);
      expect(
        rows("SELECT extendedamount FROM salesorderdetail ORDER BY salesorderdetailid"),
      ).toEqual([100_000, 200_000, 10_000, 20_000].map((extendedamount) => ({ extendedamount })));
    });
  });
});
