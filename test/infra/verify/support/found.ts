import type { FinishedTwin } from "./FinishedTwin";

type Options = Parameters<FinishedTwin["verify"]>[0];

/** What the checker finds, as `CODE id`, in the order in which it finds it. */
export async function found(twin: FinishedTwin, options: Options = {}): Promise<string[]> {
  const { findings } = await twin.verify(options);
  return findings.violations.map(({ code, id }) => `${code} ${id}`);
}

/** A spoiling of the finished data. Gives the id of the record that is wrong by it. */
export type Plant = (twin: FinishedTwin) => Promise<string>;

/** A change that looks like the violation and is none. */
export type Harmless = (twin: FinishedTwin) => Promise<unknown>;

/** The values of choices (infra/dataverse/schema.ts). */
export const lineStage = {
  Validated: 727000000,
  Bundled: 727000001,
  Invoiced: 727000002,
  Error: 727000003,
  OnHold: 727000004,
};
export const invoiceStage = {
  Draft: 727000000,
  ReadyToSend: 727000001,
  Sending: 727000002,
  Sent: 727000003,
  Error: 727000004,
  OnHold: 727000005,
};

export const longAgo = "2001-02-03T04:05:06Z";
