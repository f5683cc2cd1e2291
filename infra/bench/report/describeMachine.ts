import { cpus, totalmem } from "node:os";

/** What figures stand beside: without it they say nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly node: string;
}

const bytesPerGb = 1_024 ** 3;

export function describeMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryGb: Math.round(totalmem() / bytesPerGb),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
