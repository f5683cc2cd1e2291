import { Limiter } from "../../../../../lib/adapters/dataverse/http/Limiter";

describe("Limiter", () => {
  it("runs no more at once than it may, in the order they came", async () => {
    const limiter = new Limiter(2);
    const started: number[] = [];
    const finish: (() => void)[] = [];
    const works = [0, 1, 2, 3].map((number) =>
      limiter.run(async () => {
        started.push(number);
        await new Promise<void>((resolve) => finish.push(resolve));
      }),
    );
    expect(started).toEqual([0, 1]);
    finish[0]?.();
    await works[0];
    await Promise.resolve();
    expect(started).toEqual([0, 1, 2]);
    finish[1]?.();
    await works[1];
    await Promise.resolve();
    finish[2]?.();
    finish[3]?.();
    await Promise.all(works);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it("gives the slot back after a failure", async () => {
    const limiter = new Limiter(1);
    await expect(limiter.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await limiter.run(() => Promise.resolve("yes"))).toBe("yes");
  });

  it("refuses to have no slot", () => {
    expect(() => new Limiter(0)).toThrow(RangeError);
  });
});
