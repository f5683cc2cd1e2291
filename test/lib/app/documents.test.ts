import { readFileSync } from "node:fs";
import { errorCodesDocument } from "../../../lib/app/errorCodesDocument";
import { schemaDocument } from "../../../lib/cli/schemaDocument";
import { settingsDocument } from "../../../lib/app/settingsDocument";

describe("generated documents", () => {
  it("docs/settings.md says what the schema checks (npm run docs)", () => {
    expect(readFileSync("docs/settings.md", "utf8")).toBe(settingsDocument());
  });

  it("docs/error-codes.md says what the catalogue holds (npm run docs)", () => {
    expect(readFileSync("docs/error-codes.md", "utf8")).toBe(errorCodesDocument());
  });

  it("docs/schema.md says what the definition holds (npm run docs)", () => {
    expect(readFileSync("docs/schema.md", "utf8")).toBe(schemaDocument());
  });
});
