import type { TimerName } from "../domain/health";

export interface Ticks {
  /** Since when somebody looks: a timer that never ticked is judged from here. */
  readonly since: Date;
  readonly last: ReadonlyMap<TimerName, Date>;
}

/**
 * When each timer ticked last, which its runs do not tell: a timer can stop without a word (DESIGN 6).
 * May throw `UnavailableError`, `UnauthorizedError` or `ProtocolError`.
 */
export interface Heartbeats {
  beat(timer: TimerName, at: Date): Promise<void>;
  /** @param now kept as `since` by the first look ever */
  look(now: Date): Promise<Ticks>;
}
