import { createInterface } from "node:readline";
import type { Answer } from "./command";

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks the person at the console; anything but yes is a no, Ctrl-C and the end of the input too. Without
 * a person there is nobody to ask.
 */
export function confirm(question: string, { input, output }: Terminal): Promise<Answer> {
  if (input.isTTY !== true) return Promise.resolve("nobody");
  const lines = createInterface({ input, output });
  return new Promise((resolve) => {
    // Closed unanswered it would never settle, and the process would end as if all were done.
    lines.once("close", () => {
      resolve("no");
    });
    lines.question(`${question} [y/N] `, (answer) => {
      resolve(/^y(es)?$/i.test(answer.trim()) ? "yes" : "no");
      lines.close();
    });
  });
}
