import { breakBuildScript, defectVariable } from "./breakBuild";
import type { Defect } from "./Defect";

/** A build of the app as a round runs it: the unbroken one, or one that lacks a guard. */
export interface Build {
  /** Scripts that a worker loads before the app. */
  readonly preloads: readonly string[];
  /** Changes of a worker's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Changes of the ERP emulator's settings. */
  readonly erpSettings: Readonly<object>;
  /** Changes of the Dataverse emulator's schema. */
  readonly schema: Readonly<object>;
}

/** The app as it is. */
export const unbroken: Build = { preloads: [], environment: {}, erpSettings: {}, schema: {} };

/** An ERP that helps nobody: it takes several documents of one number, and finds none by it. */
const indifferentErp = { numberRule: false, lookupByNumber: "empty" };

/** The app with a defect. */
export function brokenBuild({ name, schema = {} }: Defect): Build {
  return {
    preloads: [breakBuildScript],
    environment: { [defectVariable]: name },
    erpSettings: indifferentErp,
    schema,
  };
}
