import { defects } from "../../../infra/chaos/broken/defects";
import { readChaosOptions } from "../../../infra/chaos/chaosOptions";

function read(...args: string[]) {
  return readChaosOptions(args, {});
}

describe("the options of npm run chaos", () => {
  it("take a fresh seed and the unbroken app unless they say otherwise", () => {
    const seeds = new Set([read().seed, read().seed, read().seed]);
    expect(seeds.size).toBeGreaterThan(1);
    expect(read()).toMatchObject({ firstRound: 1, rounds: 20, withoutLocks: false, defects: [] });
  });

  it("run one round of a seed alone, as the line says that repeats it", () => {
    const repeated = read("--seed", "7", "--round", "42", "--no-locks");
    expect(repeated).toMatchObject({ seed: 7, firstRound: 42, rounds: 1, withoutLocks: true });
  });

  it("give a broken build fifty rounds to be caught in, one of them or all", () => {
    expect(read("--bites")).toMatchObject({ rounds: 50, defects });
    expect(read("--broken", "claim").defects.map(({ name }) => name)).toEqual(["claim"]);
    expect(() => read("--broken", "luck")).toThrow("--broken must be one of erp-key, finalise");
  });

  it("refuse two that say different things", () => {
    expect(() => read("--round", "3", "--rounds", "5")).toThrow("give one of them");
    expect(() => read("--bites", "--broken", "claim")).toThrow("give one of them");
  });
});
