import { portsInARow } from "../../infra/chaos/world/ChaosPorts";
import { freeBasePort, ProjectProcess } from "../support/TwinProcess";

/** As many as a gate has time for; `npm run chaos -- --rounds 200` is for whoever has more. */
const rounds = 30;
const secondsMax = 180;
const timeoutInMs = 300_000;

describe("the breaker", () => {
  it(
    `finds nothing in ${String(rounds)} rounds of a fresh seed`,
    async () => {
      const port = String(await freeBasePort(portsInARow));
      const bounds = ["--rounds", String(rounds), "--seconds", String(secondsMax)];
      const chaos = new ProjectProcess("infra/chaos/main.js", [...bounds, "--port", port]);
      const { code, output } = await chaos.ended();
      // Told in any case, so that whoever doubts it can repeat it.
      process.stdout.write(`${output.trimEnd().split("\n").at(-1) ?? ""}\n`);
      expect(output).toMatch(/\d+ rounds? of seed \d+: 0 violations\n$/);
      expect(output).not.toContain("again: npm run chaos");
      expect(code).toBe(0);
    },
    timeoutInMs,
  );
});
