/** Stops the test run's Azurite. */
async function globalTeardown(): Promise<void> {
  await globalThis.azuriteOfTheRun?.stop();
}

// Jest wants the function as the module's default.
export { globalTeardown as default };
