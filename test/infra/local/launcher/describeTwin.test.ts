import { describeTwin } from "../../../../infra/local/launcher/describeTwin";
import { addressesOf } from "../../../../infra/local/launcher/TwinAddresses";
import { assignPorts } from "../../../../infra/local/launcher/TwinPorts";

const addresses = addressesOf(assignPorts(8000));
const lines = describeTwin(addresses, "state").split("\n");

describe("describeTwin", () => {
  it("gives two lines that can be pasted: one runs a stage, one gets a token", () => {
    expect(lines.filter((line) => line.startsWith("  curl "))).toEqual([
      '  curl -X POST -H "x-functions-key: local-master-key" http://127.0.0.1:8000/admin/functions/create-lines',
      `  curl -H "X-IDENTITY-HEADER: ${addresses.identityHeader}" "http://127.0.0.1:8003/msi/token?resource=http://127.0.0.1:8001&api-version=2019-08-01"`,
    ]);
  });

  it("names no key that opens nothing", () => {
    expect(lines.join("\n")).not.toContain(addresses.functionKey);
  });
});
