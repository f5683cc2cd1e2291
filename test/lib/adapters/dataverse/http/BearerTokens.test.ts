import { BearerTokens } from "../../../../../lib/adapters/dataverse/http/BearerTokens";
import { UnauthorizedError } from "../../../../../lib/ports/errors";
import { ManualClock } from "../../../../support/ManualClock";

function tokensOn(
  clock: ManualClock,
  lifetimeMs: number,
): { tokens: BearerTokens; asked: string[] } {
  const asked: string[] = [];
  const credential = {
    getToken: (scope: string | string[]) => {
      asked.push(String(scope));
      const expiresOnTimestamp = clock.now().getTime() + lifetimeMs;
      return Promise.resolve({ token: `t${String(asked.length)}`, expiresOnTimestamp });
    },
  };
  return { tokens: new BearerTokens(credential, "https://org/.default", clock), asked };
}

describe("BearerTokens", () => {
  it("asks once for all who start together", async () => {
    const { tokens, asked } = tokensOn(new ManualClock(), 3_600_000);
    expect(await Promise.all([tokens.get(), tokens.get(), tokens.get()])).toEqual([
      "t1",
      "t1",
      "t1",
    ]);
    expect(asked).toEqual(["https://org/.default"]);
  });

  it("replaces a token shortly before it expires", async () => {
    const clock = new ManualClock();
    const { tokens } = tokensOn(clock, 600_000);
    expect(await tokens.get()).toBe("t1");
    clock.advance(479_999);
    expect(await tokens.get()).toBe("t1");
    clock.advance(1);
    expect(await tokens.get()).toBe("t2");
  });

  it("forgets a refused token, but not a newer one", async () => {
    const { tokens } = tokensOn(new ManualClock(), 3_600_000);
    await tokens.get();
    tokens.forget("t1");
    expect(await tokens.get()).toBe("t2");
    tokens.forget("t1");
    expect(await tokens.get()).toBe("t2");
  });

  it("is refused where the identity service fails, with its reason", async () => {
    const credential = { getToken: () => Promise.reject(new Error("no identity\nat x")) };
    const tokens = new BearerTokens(credential, "https://org/.default", new ManualClock());
    const refused = tokens.get();
    await expect(refused).rejects.toThrow(UnauthorizedError);
    await expect(refused).rejects.toThrow("no identity.");
  });
});
