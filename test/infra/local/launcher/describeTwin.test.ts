import { join } from "node:path";
import { describeTwin } from "../../../../infra/local/launcher/describeTwin";
import { addressesOf } from "../../../../infra/local/launcher/TwinAddresses";
import { assignPorts } from "../../../../infra/local/launcher/TwinPorts";

const addresses = addressesOf(assignPorts(8000));
const exampleLine = "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d";
const lines = describeTwin(addresses, { stateDirectory: "state", exampleLine }).split("\n");

describe("describeTwin", () => {
  it("gives lines that can be pasted: one explains a line, one runs a stage, one gets a token", () => {
    expect(lines.filter((line) => line.startsWith("  curl "))).toEqual([
      `  curl -H "x-functions-key: local-function-key" http://127.0.0.1:8000/api/lines/${exampleLine}/explain`,
      '  curl -X POST -H "x-functions-key: local-master-key" http://127.0.0.1:8000/admin/functions/create-lines',
      `  curl -H "X-IDENTITY-HEADER: ${addresses.identityHeader}" "http://127.0.0.1:8003/msi/token?resource=http://127.0.0.1:8001&api-version=2019-08-01"`,
    ]);
  });

  it("asks about no line where there is none", () => {
    const text = describeTwin(addresses, { stateDirectory: "state", exampleLine: undefined });
    expect(text).not.toContain("/explain");
  });

  it("gives the console the twin's own settings", () => {
    expect(lines).toContain(`  npm run job -- runs --settings ${join("state", "settings.json")}`);
  });
});
