/** A build of the app as a round runs it: the unbroken one, or one that lacks a guard. */
export interface Build {
  /** Scripts that a worker loads before the app. */
  readonly preloads: readonly string[];
  /** Changes of the app's settings. */
  readonly settings: Readonly<Record<string, string>>;
  /** Changes of the ERP emulator's settings. */
  readonly erpSettings: Readonly<object>;
  /** Changes of the Dataverse emulator's schema. */
  readonly schema: Readonly<object>;
}

/** The app as it is. */
export const unbroken: Build = { preloads: [], settings: {}, erpSettings: {}, schema: {} };
