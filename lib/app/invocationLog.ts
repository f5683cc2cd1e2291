import { AsyncLocalStorage } from "node:async_hooks";
import type { InvocationContext } from "@azure/functions";
import type { LogSink } from "../adapters/telemetry/createTelemetry";

const current = new AsyncLocalStorage<LogSink>();

/**
 * Runs work whose log lines belong to one invocation: the host shows them with their function only
 * if they come through that invocation's context (FUNCTIONS.md 6).
 */
export function withInvocationLog<Result>(
  sink: LogSink,
  work: () => Promise<Result>,
): Promise<Result> {
  return current.run(sink, work);
}

/** The log of an invocation. */
export function contextLog(context: InvocationContext): LogSink {
  return {
    info: (line) => {
      context.log(line);
    },
    warn: (line) => {
      context.warn(line);
    },
    error: (line) => {
      context.error(line);
    },
  };
}

/** Writes to the invocation that is under way, else to the given sink. */
export function invocationLog(otherwise: LogSink): LogSink {
  const sink = (): LogSink => current.getStore() ?? otherwise;
  return {
    info: (line) => {
      sink().info(line);
    },
    warn: (line) => {
      sink().warn(line);
    },
    error: (line) => {
      sink().error(line);
    },
  };
}
