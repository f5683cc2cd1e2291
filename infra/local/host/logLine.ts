import type { LogLevel } from "./core/coreTypes";

/** Longer messages are cut, so that one record never floods the log. */
const maxLineLength = 16_000;

/**
 * One log line: time, level, where, message. Line breaks inside the message become ` | `, so that
 * one event is one line.
 */
export function logLine(
  now: Date,
  origin: { readonly level: LogLevel; readonly where: string },
  message: string,
): string {
  const { level, where } = origin;
  const flat = message.replace(/\s*\r?\n\s*/g, " | ");
  return `${now.toISOString()} [${level}] ${where}: ${flat}`.slice(0, maxLineLength);
}
