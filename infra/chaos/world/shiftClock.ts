/**
 * To be loaded before a worker's own script (`node --require`): gives the process a clock that is wrong.
 * The environment says by how much at the start, a message `clock SECONDS` from then on. Timers go on
 * at their pace, as they do on a machine whose clock is set.
 */

/** The variable that says how many seconds the clock is ahead at the start. */
export const clockAheadVariable = "CHAOS_CLOCK_AHEAD_SECONDS";
export const shiftClockScript = __filename;

const msPerSecond = 1_000;
const TrueDate = Date;
let aheadMs = Number(process.env[clockAheadVariable] ?? "0") * msPerSecond;

function shiftedNow(): number {
  return TrueDate.now() + aheadMs;
}

if (process.env[clockAheadVariable] !== undefined) {
  globalThis.Date = new Proxy(TrueDate, {
    construct: (target, args: unknown[], newTarget: NewableFunction) =>
      Reflect.construct(target, args.length === 0 ? [shiftedNow()] : args, newTarget) as Date,
    apply: () => new TrueDate(shiftedNow()).toString(),
    get: (target, name, receiver) =>
      name === "now" ? shiftedNow : (Reflect.get(target, name, receiver) as unknown),
  });
  process.on("message", (message) => {
    const seconds = /^clock (-?\d+)$/.exec(String(message))?.[1];
    if (seconds === undefined) return;
    aheadMs = Number(seconds) * msPerSecond;
    process.send?.("shifted");
  });
}
