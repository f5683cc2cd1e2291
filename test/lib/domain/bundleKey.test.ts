import fc from "fast-check";
import {
  bundleKey,
  bundleOfKey,
  closedKey,
  fitsBundleKey,
  generationOfKey,
  isClosedKey,
  keyOfGeneration,
  parseBundleKey,
  type Bundle,
} from "../../../lib/domain/bundleKey";
import { guids } from "../../support/domainArbitraries";
import { guid } from "../../support/domainSamples";

const bundles: fc.Arbitrary<Bundle> = fc.record({
  customer: fc.record({ kind: fc.constantFrom("account" as const, "contact" as const), id: guids }),
  currencyId: guids,
  priceListId: fc.option(guids, { nil: null }),
});

describe("bundleKey", () => {
  it("names kind, customer, currency and price list", () => {
    const customer = { kind: "account", id: guid(1) } as const;
    const account = { customer, currencyId: guid(2), priceListId: guid(3) };
    expect(bundleKey(account)).toBe(`a-${guid(1)}-${guid(2)}-${guid(3)}`);
    const contact = { ...account, customer: { ...customer, kind: "contact" }, priceListId: null };
    expect(bundleKey(contact as Bundle)).toBe(`c-${guid(1)}-${guid(2)}-none`);
  });

  it("stays under 120 characters and within letters, digits and hyphens", () => {
    fc.assert(
      fc.property(bundles, guids, (bundle, invoiceId) => {
        for (const key of [bundleKey(bundle), closedKey(invoiceId)]) {
          expect(key.length).toBeLessThan(120);
          expect(key).toMatch(/^[a-z0-9-]+$/);
        }
      }),
    );
  });

  it("is the same for the same bundle only", () => {
    fc.assert(
      fc.property(bundles, bundles, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(bundleKey(a) === bundleKey(b)).toBe(same);
        expect(bundleKey(structuredClone(a))).toBe(bundleKey(a));
      }),
    );
  });

  it("has keys of later generations, which tell their bundle and stay under 120 characters", () => {
    fc.assert(
      fc.property(bundles, fc.integer({ min: 1, max: 999_999 }), (bundle, generation) => {
        const key = keyOfGeneration(bundleKey(bundle), generation);
        expect([bundleOfKey(key), generationOfKey(key)]).toEqual([bundleKey(bundle), generation]);
        expect(key === bundleKey(bundle)).toBe(generation === 1);
        expect(key.length).toBeLessThan(120);
      }),
    );
  });

  it("is not taken for a later generation where its last id ends in digits only", () => {
    const customer = { kind: "account", id: guid(1) } as const;
    const key = bundleKey({ customer, currencyId: guid(2), priceListId: guid(3) });
    expect(key).toMatch(/-\d{12}$/);
    expect([bundleOfKey(key), generationOfKey(key)]).toEqual([key, 1]);
    expect(bundleOfKey(closedKey(guid(4)))).toBe(closedKey(guid(4)));
  });

  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(bundles, (bundle) => {
        expect(parseBundleKey(bundleKey(bundle))).toEqual(bundle);
      }),
    );
  });

  it("reads back nothing else", () => {
    fc.assert(fc.property(fc.string(), (text) => parseBundleKey(text) === undefined));
    fc.assert(
      fc.property(bundles, guids, (bundle, invoiceId) => {
        const key = bundleKey(bundle);
        const mangled = [key.toUpperCase(), `x${key.slice(1)}`, `${key}-`, key.slice(0, -1)];
        for (const text of [...mangled, closedKey(invoiceId)]) {
          expect(parseBundleKey(text)).toBeUndefined();
        }
      }),
    );
  });
});

describe("a closed key", () => {
  it("is told from an open one, whatever the ids", () => {
    fc.assert(
      fc.property(bundles, guids, (bundle, invoiceId) => {
        expect(closedKey(invoiceId)).toBe(`closed-${invoiceId}`);
        expect(isClosedKey(closedKey(invoiceId))).toBe(true);
        expect(isClosedKey(bundleKey(bundle))).toBe(false);
      }),
    );
  });
});

describe("fitsBundleKey", () => {
  it("holds for the bundle's own columns and fails when any of them changes", () => {
    fc.assert(
      fc.property(bundles, guids, (bundle, other) => {
        const key = bundleKey(bundle);
        fc.pre(!key.includes(other));
        const { customer } = bundle;
        const otherKind = customer.kind === "account" ? "contact" : "account";
        expect(fitsBundleKey(bundle, key)).toBe(true);
        for (const change of [
          { customer: null },
          { customer: { ...customer, id: other } },
          { customer: { ...customer, kind: otherKind } as const },
          { currencyId: null },
          { currencyId: other },
          { priceListId: other },
        ]) {
          expect(fitsBundleKey({ ...bundle, ...change }, key)).toBe(false);
        }
      }),
    );
  });
});
