import { azuriteVariable, startAzurite, type Azurite } from "./azurite";

declare global {
  var azuriteOfTheRun: Azurite | undefined;
}

/** One Azurite for the whole test run. */
async function globalSetup(): Promise<void> {
  globalThis.azuriteOfTheRun = await startAzurite();
  process.env[azuriteVariable] = globalThis.azuriteOfTheRun.connectionString;
}

// Jest wants the function as the module's default.
export { globalSetup as default };
