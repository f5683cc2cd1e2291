import { RefusedRequest } from "../http/ODataError";

/** The three facets of service protection (DATAVERSE.md 6). */
export type ThrottleFacet = "requests" | "time" | "concurrency";

export interface ThrottleFigures {
  readonly requests: number;
  readonly windowSeconds: number;
  readonly executionMs: number;
  readonly concurrent: number;
}

/** The platform's own figures (DATAVERSE.md 6). */
export const platformFigures: ThrottleFigures = {
  requests: 6_000,
  windowSeconds: 300,
  executionMs: 1_200_000,
  concurrent: 52,
};

/** The 429 of a facet with the platform's code and text (DATAVERSE.md 6). */
export function throttled(
  facet: ThrottleFacet,
  headers: Readonly<Record<string, string>>,
  figures: ThrottleFigures = platformFigures,
): RefusedRequest {
  const window = `over time window of ${String(figures.windowSeconds)} seconds.`;
  switch (facet) {
    case "requests":
      return new RefusedRequest({
        status: 429,
        code: "0x80072322",
        message: `Number of requests exceeded the limit of ${String(figures.requests)} ${window}`,
        headers,
      });
    case "time":
      return new RefusedRequest({
        status: 429,
        code: "0x80072321",
        message:
          "Combined execution time of incoming requests exceeded limit of " +
          `${figures.executionMs.toLocaleString("en-US")}  milliseconds ${window} Decrease number ` +
          "of concurrent requests or reduce the duration of requests and try again later.",
        headers,
      });
    case "concurrency":
      return new RefusedRequest({
        status: 429,
        code: "0x80072326",
        message: `Number of concurrent requests exceeded the limit of ${String(figures.concurrent)}.`,
        headers,
      });
  }
}
