import type { PipelineFigures } from "../../../infra/bench/app/PipelineFigures";
import { growthOf } from "../../../infra/bench/report/BenchReport";

function figures(lines: number, costs: { seconds: number; memory: number; cpu: number }) {
  const bundle = { stage: "bundle", lines, seconds: costs.seconds / 2 };
  return {
    invoicedLines: lines,
    seconds: costs.seconds,
    appPeakMemoryMb: costs.memory,
    appCpuMsPerLine: costs.cpu,
    stages: [bundle],
  } as unknown as PipelineFigures;
}

describe("growthOf", () => {
  it("compares the largest size with the smallest, per line but for memory", () => {
    const small = figures(1_000, { seconds: 4, memory: 100, cpu: 2 });
    const middle = figures(5_000, { seconds: 90, memory: 900, cpu: 9 });
    const large = figures(10_000, { seconds: 60, memory: 110, cpu: 1 });
    expect(growthOf([small, middle, large], [small, large])).toEqual({
      appPeakMemory: 1.1,
      appCpuPerLine: 0.5,
      secondsPerLine: 1.5,
      bundlingSecondsPerLine: 1.5,
    });
  });
});
