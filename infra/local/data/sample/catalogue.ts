import type { Random } from "./Random";
import { goods, materials, services, sizes, smallParts } from "./words";

export interface SampleProduct {
  readonly id: string;
  readonly name: string;
  /** Ten-thousandths of a US dollar. */
  readonly dollarPrice: bigint;
  /** Name of the unit; services are sold by the hour. */
  readonly unit: "Each" | "Hour";
}

const furnitureCount = 56;

/** The trading company's products: furniture, small parts with fine prices, and services. */
export function makeCatalogue(random: Random): SampleProduct[] {
  const products: SampleProduct[] = [];
  const add = (name: string, dollarPrice: bigint, unit: SampleProduct["unit"]): void => {
    products.push({ id: `P-${String(1001 + products.length)}`, name, dollarPrice, unit });
  };
  for (let index = 0; index < furnitureCount; index += 1) {
    const good = goods[index % goods.length] ?? goods[0];
    const material = materials[(index * 5 + Math.floor(index / goods.length)) % materials.length];
    const name = `${material ?? materials[0]} ${good}, ${random.pick(sizes)}`;
    add(name, BigInt(random.between(12, 900)) * 10_000n + 9_500n, "Each");
  }
  for (const part of smallParts) {
    add(part, BigInt(random.between(150, 9_999)), "Each");
  }
  for (const service of services) {
    add(`${service} (hour)`, BigInt(random.between(35, 120)) * 10_000n, "Hour");
  }
  return products;
}
