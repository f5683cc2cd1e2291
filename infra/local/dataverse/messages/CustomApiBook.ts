import type { CustomApi } from "./CustomApi";
import { cleanUpExportedData } from "./cleanUpExportedData";
import { exportToAnnotation } from "./exportToAnnotation";
import { reassignLeads } from "./reassignLeads";
import { runStage } from "./runStage";
import { scriptedApis } from "./scriptedCustomApi";

const registeredMax = 1_000;

/** The Custom APIs that every environment has. */
const fixed: readonly CustomApi[] = [
  exportToAnnotation,
  cleanUpExportedData,
  reassignLeads,
  runStage,
  ...scriptedApis,
];

/** The Custom APIs of an environment, by unique name: the fixed ones and what was registered. */
export class CustomApiBook {
  readonly #apis = new Map<string, CustomApi>();

  constructor() {
    this.clear();
  }

  /** Goes back to the fixed ones. */
  clear(): void {
    this.#apis.clear();
    for (const api of fixed) {
      this.#apis.set(api.definition.uniquename, api);
    }
  }

  find(uniqueName: string): CustomApi | undefined {
    return this.#apis.get(uniqueName);
  }

  all(): CustomApi[] {
    return [...this.#apis.values()];
  }

  /** Adds it, or puts it in place of one of that name. Throws a RangeError beyond 1,000. */
  register(api: CustomApi): void {
    if (this.#apis.size >= registeredMax) {
      throw new RangeError(`There can be at most ${String(registeredMax)} Custom APIs.`);
    }
    this.#apis.set(api.definition.uniquename, api);
  }
}
