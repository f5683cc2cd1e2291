/** What a command ends with, so that a scheduler can tell the outcomes apart. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** Wrong arguments, wrong settings, or an environment that is not ready: nothing was done. */
  refused: 2,
  /** Someone else is at work on it: nothing was done. */
  busy: 3,
  /** No record or run has that id. */
  notFound: 4,
  /** What the record is now does not allow it: nothing was done. */
  notAllowed: 5,
  /** Asked to stop (Ctrl-C): the next run goes on. What shells use for SIGINT. */
  stopped: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
