import type { ManagedProcess } from "../../local/launcher/ManagedProcess";

const suspended = new Set<ManagedProcess>();

// A part that stands still does not notice that the breaker is gone, and would stay for ever.
process.once("exit", () => {
  for (const part of suspended) part.signal("SIGCONT");
});

/** SIGSTOP: the part stands still, its connections stay. */
export function suspend(part: ManagedProcess): void {
  suspended.add(part);
  part.signal("SIGSTOP");
}

/** SIGCONT: it goes on, as if no time had passed. */
export function goOn(part: ManagedProcess): void {
  part.signal("SIGCONT");
  suspended.delete(part);
}
