/** What a command ends with, so that a scheduler can tell the outcomes apart. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** Wrong arguments, wrong settings, or an environment that is not ready: nothing was done. */
  refused: 2,
  /** Another run of the stage is at work: nothing was done. */
  busy: 3,
  /** Asked to stop (Ctrl-C): the next run goes on. What shells use for SIGINT. */
  stopped: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
