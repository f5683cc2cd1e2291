import { randomFillSync } from "node:crypto";

const byteCount = 16;
const timeBytes = 6;
const counterBytes = 2;
const randomBytes = 8;
/** Random bytes are drawn this many at a time: drawing eight costs as much. */
const randomPoolBytes = 4_096;
const counterLimit = 65_536;

/**
 * Makes ids that sort in the order in which they were made, as the platform's do (DATAVERSE.md 4.1):
 * stored bytes are the time in milliseconds, a counter, then random bytes.
 */
export function sequentialIds(now: () => number): () => Uint8Array {
  let lastTime = 0;
  let counter = 0;
  const random = new Uint8Array(randomPoolBytes);
  let used = randomPoolBytes;
  return () => {
    const time = Math.max(now(), lastTime);
    counter = time === lastTime ? counter + 1 : 0;
    lastTime = counter >= counterLimit ? time + 1 : time;
    counter %= counterLimit;
    const id = Buffer.alloc(byteCount);
    id.writeUIntBE(lastTime, 0, timeBytes);
    id.writeUInt16BE(counter, timeBytes);
    if (used + randomBytes > randomPoolBytes) {
      randomFillSync(random);
      used = 0;
    }
    id.set(random.subarray(used, used + randomBytes), timeBytes + counterBytes);
    used += randomBytes;
    return new Uint8Array(id);
  };
}
