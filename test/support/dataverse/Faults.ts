import type { JsonObject } from "../../../lib/adapters/dataverse/json";
import { eventually } from "../eventually";
import type { TestEnvironment } from "./TestEnvironment";

/** A rule of the emulator's; its README says what the parts mean. */
export interface FaultSample {
  readonly match?: JsonObject;
  readonly skip?: number;
  readonly times?: number;
  readonly point?: string | JsonObject;
  readonly effect: JsonObject;
}

interface RuleState {
  readonly name: string;
  readonly matched: number;
  readonly fired: number;
  readonly waiting: number;
}

let names = 0;

/** One fault injected into a test environment. */
export class Fault {
  readonly #environment: TestEnvironment;
  readonly #name: string;

  private constructor(environment: TestEnvironment, name: string) {
    this.#environment = environment;
    this.#name = name;
  }

  static async inject(environment: TestEnvironment, sample: FaultSample): Promise<Fault> {
    names += 1;
    const name = `fault ${String(names)}`;
    await environment.admin("faults", { ...sample, name });
    return new Fault(environment, name);
  }

  /** Holds requests that match, before they are done or, at `afterCommit`, before their answer. */
  static hold(environment: TestEnvironment, sample: Omit<FaultSample, "effect">): Promise<Fault> {
    return Fault.inject(environment, { ...sample, effect: { type: "hold" } });
  }

  async matched(): Promise<number> {
    return (await this.#state()).matched;
  }

  async fired(): Promise<number> {
    return (await this.#state()).fired;
  }

  /** Resolves when so many requests wait at it. */
  async caught(requests = 1): Promise<void> {
    await eventually(async () => (await this.#state()).waiting >= requests || undefined);
  }

  /** Lets those go on that wait; the rule stays. */
  async release(): Promise<void> {
    await this.#environment.admin("faults/release", { name: this.#name });
  }

  /** Removes the rule; who waits at it goes on. */
  async remove(): Promise<void> {
    const query = new URLSearchParams({ name: this.#name }).toString();
    await fetch(`${this.#environment.origin}/_emulator/faults?${query}`, { method: "DELETE" });
  }

  async #state(): Promise<RuleState> {
    const { rules } = (await this.#environment.admin("faults")) as unknown as {
      rules: readonly RuleState[];
    };
    const found = rules.find(({ name }) => name === this.#name);
    if (found === undefined) throw new Error(`no fault ${this.#name}`);
    return found;
  }
}
