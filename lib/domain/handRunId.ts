/**
 * The id of what a person did, which the records keep in place of a run's, with who did it.
 *
 * @param action such as `hold`
 * @param random four random bytes, made by the caller: two moves of one person are told apart
 */
export function handRunId(action: string, random: Uint8Array): string {
  return `${action}-${Buffer.from(random).toString("hex")}`;
}
