import fc from "fast-check";
import { invoiceTotals } from "../../../lib/domain/invoiceTotals";
import { decimal, plainText } from "../../../lib/domain/money";
import { decimals } from "../../support/domainArbitraries";
import { aBundledLine, guid, someAmounts } from "../../support/domainSamples";

describe("invoiceTotals", () => {
  it("are exact sums of the lines, in any order, and net plus tax is the total", () => {
    const money = decimals(3, 10n ** 15n);
    fc.assert(
      fc.property(fc.array(fc.record({ net: money, tax: money })), (amounts) => {
        const lines = amounts.map((changes, index) =>
          aBundledLine({ id: guid(index), amounts: someAmounts(changes) }),
        );
        const thousandths = (texts: string[]): bigint =>
          texts.reduce((all, text) => all + BigInt(plainText(decimal(text).times("1000"))), 0n);
        const net = thousandths(amounts.map((amount) => plainText(amount.net)));
        const tax = thousandths(amounts.map((amount) => plainText(amount.tax)));
        const totals = invoiceTotals(lines);
        expect(BigInt(plainText(totals.net.times("1000")))).toBe(net);
        expect(BigInt(plainText(totals.tax.times("1000")))).toBe(tax);
        expect(BigInt(plainText(totals.total.times("1000")))).toBe(net + tax);
        expect(invoiceTotals([...lines].reverse()).total.eq(totals.total)).toBe(true);
      }),
    );
  });

  it("are zero without lines", () => {
    const { net, tax, total } = invoiceTotals([]);
    expect([net, tax, total].map(plainText)).toEqual(["0", "0", "0"]);
  });
});
