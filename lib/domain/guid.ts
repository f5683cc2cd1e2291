import { createHash } from "node:crypto";

/** A GUID in lower case with hyphens and without braces, as the Web API writes it. */
export type Guid = string;

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a lower-case, hyphenated GUID. */
export function isGuid(text: string): text is Guid {
  return guidPattern.test(text);
}

function fromHex(hex: string): Guid {
  return [8, 4, 4, 4, 12]
    .reduce<{ parts: string[]; at: number }>(
      ({ parts, at }, length) => ({
        parts: [...parts, hex.slice(at, at + length)],
        at: at + length,
      }),
      { parts: [], at: 0 },
    )
    .parts.join("-");
}

/**
 * A GUID whose last six bytes are the time, so that new rows go to the end of the clustered index:
 * SQL Server compares the last six bytes of a uniqueidentifier first (DATAVERSE.md 4.1).
 *
 * @param at the time that orders it, at millisecond precision
 * @param random ten random bytes, made by the caller
 */
export function combGuid(at: Date, random: Uint8Array): Guid {
  if (random.length !== 10) throw new RangeError("combGuid needs exactly ten random bytes");
  const hex = Buffer.from(random).toString("hex");
  // Version 4 and the RFC variant, so that validators of other systems accept it.
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const head = hex.slice(0, 12) + "4" + hex.slice(13, 16) + variant + hex.slice(17, 20);
  return fromHex(head + at.getTime().toString(16).padStart(12, "0"));
}

/**
 * The name-based GUID (version 5) of a name within a namespace: the same input gives the same id on
 * every machine, so that a replay collides with the first try.
 */
export function nameGuid(namespace: Guid, name: string): Guid {
  const space = Buffer.from(namespace.replaceAll("-", ""), "hex");
  const hash = createHash("sha1").update(space).update(name, "utf8").digest();
  const bytes = hash.subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return fromHex(bytes.toString("hex"));
}
