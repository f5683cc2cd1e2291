import { workersMax } from "../plan/planRound";

export interface ChaosPorts {
  readonly dataverse: number;
  readonly erp: number;
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
  /** One for each worker of a storm, and one for the worker that settles. */
  readonly workers: readonly number[];
}

const parts = ["dataverse", "erp", "blob", "queue", "table"] as const;

/** How many ports in a row the breaker takes. */
export const portsInARow = parts.length + workersMax + 1;

/** The breaker's ports, one after another from the base. */
export function assignChaosPorts(base: number): ChaosPorts {
  const [dataverse, erp, blob, queue, table] = parts.map((_, index) => base + index) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const firstWorker = base + parts.length;
  const workers = Array.from({ length: workersMax + 1 }, (_, index) => firstWorker + index);
  return { dataverse, erp, blob, queue, table, workers };
}

/** All of them. */
export function portsOf({ workers, ...parts }: ChaosPorts): readonly number[] {
  return [...Object.values(parts), ...workers];
}
