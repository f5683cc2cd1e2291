import { refuseSwallowedOptions } from "../../../../infra/local/command/refuseSwallowedOptions";

const command = { script: "start", typed: "npm start", names: ["once", "data", "json", "dry-run"] };

function refusal(argv: readonly string[], environment: NodeJS.ProcessEnv): string | undefined {
  try {
    const event = { npm_lifecycle_event: "start" };
    refuseSwallowedOptions({ argv, environment: { ...event, ...environment } }, command);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("refuseSwallowedOptions", () => {
  it("tells how to write options that npm kept", () => {
    expect(refusal([], { npm_config_once: "true" })).toBe(
      "npm kept --once for itself; write options after `npm start --`.",
    );
    expect(refusal(["DIR", "FILE"], { npm_config_data: "true", npm_config_json: "true" })).toBe(
      "npm kept --data, --json for itself; write options after `npm start --`.",
    );
    expect(refusal([], { npm_config_dry_run: "true" })).toContain("--dry-run");
  });

  it("lets options pass that npm handed on, whatever a person's own npm settings are", () => {
    expect(refusal(["--once", "--data", "DIR"], { npm_config_json: "true" })).toBeUndefined();
  });

  it("lets another script's options be", () => {
    const environment = { npm_lifecycle_event: "test", npm_config_once: "true" };
    expect(refusal([], environment)).toBeUndefined();
  });
});
