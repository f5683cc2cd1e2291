import fc from "fast-check";
import { LockLostError } from "../../../../lib/ports/errors";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../../support/azurite";
import { eventually } from "../../../support/eventually";
import { lockWorker } from "../../../support/lockWorkers";
import { ManualClock } from "../../../support/ManualClock";

jest.setTimeout(60_000);

const workers = 8;
const roundsPerWorker = 12;

let azurite: Azurite;

beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(async () => {
  await azurite.stop();
});

/** Lets everything else that is due run first, a number of times. */
async function yieldTurns(turns: number): Promise<void> {
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Counters that nothing but the lock protects: read, let others run, write. */
class Counters {
  readonly #values = new Map<string, number>();

  async increment(name: string, assertHeld: () => void): Promise<void> {
    const before = this.get(name);
    await yieldTurns(1 + (before % 5));
    assertHeld();
    this.#values.set(name, before + 1);
  }

  get(name: string): number {
    return this.#values.get(name) ?? 0;
  }
}

it("no update of an unsynchronised counter is lost among eight workers", async () => {
  const counters = new Counters();
  const tableName = `${uniqueTablePrefix()}Locks`;
  const names = Array.from({ length: 6 }, (_, i) => `counter-${String(i)}`);
  const wishes = fc.sample(
    fc.array(fc.subarray(names, { minLength: 1 }), {
      minLength: roundsPerWorker,
      maxLength: roundsPerWorker,
    }),
    { numRuns: workers, seed: 20261122 },
  );
  const expected = new Map<string, number>();
  const work = wishes.map(async (rounds, index) => {
    const { locks } = lockWorker({ connectionString: azurite.connectionString, tableName });
    for (const wanted of rounds) {
      let left: readonly string[] = wanted;
      await eventually(async () => {
        const { held, refused } = await locks.acquireRecords("bundle", left, String(index));
        for (const name of held.names) {
          await counters.increment(name, () => {
            held.assertHeld();
          });
          expected.set(name, (expected.get(name) ?? 0) + 1);
        }
        await held.release();
        left = [...refused.keys()];
        return left.length === 0;
      }, 50_000);
    }
  });
  await Promise.all(work);
  const total = wishes.flat(2).length;
  expect(names.reduce((sum, name) => sum + counters.get(name), 0)).toBe(total);
  for (const name of names) expect(counters.get(name)).toBe(expected.get(name));
});

it("no update is lost when workers pause past their lease in the middle of one", async () => {
  const counters = new Counters();
  const tableName = `${uniqueTablePrefix()}Locks`;
  let noticed = 0;
  const pause = async (index: number) => {
    const clock = new ManualClock();
    const leaseMs = 600;
    const options = { connectionString: azurite.connectionString, tableName, leaseMs, clock };
    const { locks } = lockWorker(options);
    const { held } = await locks.acquireRecords("line", ["counter"], `sleeper ${String(index)}`);
    if (held.names.length === 0) return;
    const other = lockWorker({ connectionString: azurite.connectionString, tableName });
    await counters
      .increment("counter", () => {
        clock.advance(leaseMs);
        held.assertHeld();
      })
      .catch((error: unknown) => {
        if (!(error instanceof LockLostError)) throw error;
        noticed += 1;
      });
    await eventually(async () => {
      const taken = await other.locks.acquireRecords("line", ["counter"], "worker");
      for (const _ of taken.held.names) {
        await counters.increment("counter", () => {
          taken.held.assertHeld();
        });
      }
      await taken.held.release();
      return taken.held.names.length > 0;
    });
    await held.release();
  };
  await pause(1);
  await pause(2);
  expect(noticed).toBe(2);
  expect(counters.get("counter")).toBe(2);
});
