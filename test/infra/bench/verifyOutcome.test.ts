import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as VerifyOutcome from "../../../infra/bench/app/verifyOutcome";
import { addressesOf } from "../../../infra/local/launcher/TwinAddresses";
import { assignPorts } from "../../../infra/local/launcher/TwinPorts";
import { projectFolder } from "../../support/projectFiles";
import { freeBasePort } from "../../support/TwinProcess";

/** The built one, beside which the built checker stands. */
const { verifyOutcome } = jest.requireActual<typeof VerifyOutcome>(
  join(projectFolder, "dist/infra/bench/app/verifyOutcome.js"),
);

describe("verifyOutcome", () => {
  it("fails with the checker's words where nothing is proven", async () => {
    const folder = mkdtempSync(join(tmpdir(), "verify-outcome-"));
    try {
      const nobody = addressesOf(assignPorts(await freeBasePort()));
      const proof = verifyOutcome(folder, nobody, { TABLE_PREFIX: "bench" });
      await expect(proof).rejects.toThrow(/^The outcome is not verified:\n.*127\.0\.0\.1/s);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
