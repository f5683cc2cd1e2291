import { isJobError } from "../ports/errors";
import type { RunReports } from "../ports/runs";
import type { Telemetry } from "../ports/telemetry";

/** Looks, at page ends, whether someone elsewhere asked the run to stop. */
export class StopRequest {
  readonly #reports: RunReports;
  readonly #telemetry: Telemetry;
  readonly #runId: string;
  #actor: string | undefined;

  constructor(
    runId: string,
    { reports, telemetry }: { readonly reports: RunReports; readonly telemetry: Telemetry },
  ) {
    this.#runId = runId;
    this.#reports = reports;
    this.#telemetry = telemetry;
  }

  /** Who asked, as far as it was looked for. */
  get actor(): string | undefined {
    return this.#actor;
  }

  /** True once someone asked. Storage that does not answer stops no run. */
  async isMade(): Promise<boolean> {
    if (this.#actor !== undefined) return true;
    try {
      this.#actor = await this.#reports.stopRequestedBy(this.#runId);
    } catch (error) {
      if (!isJobError(error)) throw error;
      this.#telemetry.warn("requests to stop could not be read", { runId: this.#runId });
    }
    return this.#actor !== undefined;
  }
}
