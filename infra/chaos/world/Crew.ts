import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Build } from "../broken/Build";
import type { WorkerPlan } from "../plan/RoundPlan";
import { workersMax } from "../plan/planRound";
import type { ChaosPorts } from "./ChaosPorts";
import { Worker } from "./Worker";

/** Words in a worker's output that no fault of its surroundings explains. */
const programErrors =
  /\b(TypeError|RangeError|ReferenceError|SyntaxError|AssertionError|may not move)\b.*/;

export interface CrewOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly ports: ChaosPorts;
  readonly build: Build;
  /** Where settings and output go. */
  readonly folder: string;
}

/**
 * The processes that run the app, under settings that they share. They stay from one round to the next:
 * warm processes are the likelier ones, and starting them anew is most of a round's work.
 */
export class Crew {
  readonly settings: Readonly<Record<string, string>>;
  /** The settings as the app and the checker read them from a file. */
  readonly settingsFile: string;
  /** The one that settles what the others leave; it sits the storms out. */
  readonly settler: Worker;
  /** Where the settings and the workers' output are. */
  readonly folder: string;
  readonly #workers: readonly Worker[];

  constructor({ settings, ports, build, folder }: CrewOptions) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.settings = settings;
    this.settingsFile = join(folder, "settings.json");
    writeFileSync(this.settingsFile, JSON.stringify({ Values: settings }, null, 2));
    const create = (name: string, place: number, changes: Readonly<Record<string, string>>) =>
      new Worker({
        name,
        port: ports.workers[place] ?? 0,
        settings: { ...settings, ...changes },
        preloads: build.preloads,
        folder,
      });
    this.#workers = Array.from({ length: workersMax }, (_, place) =>
      create(`worker-${String(place)}`, place, {}),
    );
    // Only who holds a stage's lock closes the runs that died, as in production; and what is shared out
    // ends when the others do.
    this.settler = create("settler", workersMax, { STAGE_LOCK: "on", STAGE_MODE: "inline" });
  }

  /** So many workers and the settler, all there and with their clocks as planned. */
  async muster(plans: readonly WorkerPlan[]): Promise<readonly Worker[]> {
    const workers = this.#workers.slice(0, plans.length);
    await Promise.all([
      this.settler.isThere(0),
      ...workers.map((worker, place) => worker.isThere(plans[place]?.clockAheadSeconds ?? 0)),
    ]);
    return workers;
  }

  /** Processes that ended though nobody killed them, and errors that are the program's own. */
  get troubles(): readonly { readonly code: string; readonly message: string }[] {
    const deaths = [...this.#workers, this.settler].flatMap(({ died }) => died ?? []);
    const logs = readdirSync(this.folder).filter((name) => name.endsWith(".log"));
    const errors = logs.flatMap((name) => {
      const said = programErrors.exec(readFileSync(join(this.folder, name), "utf8"));
      return said === null ? [] : [`${name}: ${said[0]}`];
    });
    return [
      ...deaths.map((message) => ({ code: "WORKER_DIED", message })),
      ...errors.map((message) => ({ code: "PROGRAM_ERROR", message })),
    ];
  }

  async dismiss(): Promise<void> {
    await Promise.all([...this.#workers, this.settler].map((worker) => worker.kill()));
  }
}
