import { z } from "zod";

/** Columns that several tables of runs have. */
export const count = z.number().int().nonnegative();
export const countsByName = z.record(z.string(), count);
export const useByTable = z.record(z.string(), z.object({ hits: count, misses: count }));

/** Partition of requests to stop in the table of runs: no stage has that name. */
export const stopPartition = "stop";

/** Storage keeps at most 32K characters in a column (FUNCTIONS.md 11); a sentence needs far less. */
export const sentenceLengthMax = 4_000;
