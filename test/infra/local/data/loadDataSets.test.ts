import { writeSample } from "../../../../infra/local/data/writeSample";
import { runOracle } from "../../../oracle/runOracle";
import { describeWithDataSet } from "./support/describeWithDataSet";
import { loadInto } from "./support/loadInto";
import { temporaryFolders } from "./support/temporaryFolder";

const folder = temporaryFolders();

const platformNets =
  "SELECT c.isocurrencycode AS currency, " +
  "SUM(l.extendedamount - coalesce(l.tax, 0)) AS net, COUNT(*) AS lines " +
  "FROM salesorderdetail l JOIN transactioncurrency c USING (transactioncurrencyid) " +
  "GROUP BY c.isocurrencycode ORDER BY c.isocurrencycode";

describe("the sample, loaded", () => {
  it("belongs to the sales users and the team in turn, alike in every load", () => {
    const directory = folder();
    writeSample(directory, { seed: 5, lines: 1_000 });
    const owners: unknown[] = [];
    for (const attempt of [1, 2]) {
      loadInto(directory, ({ rows }) => {
        const shares = rows(
          "SELECT ownerid__type AS type, hex(ownerid) AS id, COUNT(*) AS orders " +
            "FROM salesorder GROUP BY ownerid ORDER BY ownerid",
        );
        owners.push(shares);
        expect([attempt, shares.length]).toEqual([attempt, 6]);
        expect(shares.filter(({ type }) => type === "team")).toHaveLength(1);
        expect(Math.min(...shares.map((share) => Number(share["orders"])))).toBeGreaterThan(15);
      });
    }
    expect(owners[1]).toEqual(owners[0]);
  });

  it("has every line and the freight that the oracle sees", () => {
    const directory = folder();
    writeSample(directory, { seed: 11, lines: 2_000 });
    const expected = runOracle(directory);
    loadInto(directory, ({ counts, rows }) => {
      expect(counts.orderLines).toBe(2_000);
      const freight = rows(
        "SELECT c.isocurrencycode AS currency, SUM(o.freightamount) AS freight " +
          "FROM salesorder o JOIN transactioncurrency c USING (transactioncurrencyid) " +
          "WHERE o.statecode = 3 GROUP BY c.isocurrencycode",
      );
      for (const { currency, freight: loaded } of freight) {
        const text = expected.uninvoicedFreight[String(currency)] ?? "";
        expect(loaded).toBe(Math.round(Number(text) * 10_000));
      }
      expect(rows("SELECT 1 FROM salesorderdetail WHERE salesorderstatecode = 3")).toHaveLength(
        expected.eligibleLines,
      );
    });
  });
});

describeWithDataSet("northwind", (directory) => {
  it("loads with the published net amounts, shipped and not", () => {
    loadInto(directory, ({ counts, rows }) => {
      expect(counts).toEqual({ accounts: 91, products: 77, orders: 830, orderLines: 2_155 });
      expect(rows(platformNets)).toEqual([{ currency: "USD", net: 12_657_932_900, lines: 2_155 }]);
    });
  });
});

describeWithDataSet("adventureworks", (directory) => {
  it("loads with the published net amounts per currency", () => {
    loadInto(directory, ({ counts, rows }) => {
      expect([counts.orders, counts.orderLines]).toEqual([31_455, 121_253]);
      const nets = rows(platformNets).map(({ currency, net }) => [currency, net]);
      expect(Object.fromEntries(nets)).toEqual({
        AUD: 106_463_230_700,
        CAD: 161_844_432_100,
        DEM: 2_377_850_100,
        EUR: 24_745_353_800,
        FRF: 1_805_717_100,
        GBP: 76_673_586_100,
        USD: 724_182_570_100,
      });
    });
  }, 120_000);
});
