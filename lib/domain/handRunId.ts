/**
 * The id of what a person did, which the records keep in place of a run's, with who did it.
 *
 * @param action such as `hold`
 * @param random four random bytes, made by the caller: two moves of one person are told apart
 */
export function handRunId(action: string, random: Uint8Array): string {
  return `${action}-${Buffer.from(random).toString("hex")}`;
}

/** True for an id of `handRunId`, with or without who did it behind it; a run's begins with its time. */
export function isHandRunId(id: string): boolean {
  return /^[a-z][a-z ]*-[0-9a-f]{8}( by |$)/.test(id);
}

/** The id with who did it, as records and locks keep it. */
export function withActor(handId: string, actor: string): string {
  return `${handId} by ${actor}`;
}

/** A holder of locks as a log may name it: the id of what a person did, and not the person. */
export function withoutActor(owner: string): string {
  return owner.replace(/(-[0-9a-f]{8}) by .*$/s, "$1");
}
