import { createInterface } from "node:readline/promises";

/** Asks the person at the console; anything but yes is a no. Without a person there is nobody to ask. */
export async function confirm(question: string): Promise<"yes" | "no" | "nobody"> {
  if (!process.stdin.isTTY) return "nobody";
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim()) ? "yes" : "no";
  } finally {
    lines.close();
  }
}
