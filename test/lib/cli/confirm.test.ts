import { PassThrough } from "node:stream";
import { confirm } from "../../../lib/cli/confirm";

function terminal({ isTTY = true } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY });
  return { input, output: new PassThrough() };
}

describe("a question at the console", () => {
  it.each([
    ["y", "yes"],
    [" Yes ", "yes"],
    ["", "no"],
    ["n", "no"],
    ["yesterday", "no"],
  ])("answered by %j is %s", async (typed, expected) => {
    const person = terminal();
    const answer = confirm("Take it away?", person);
    person.input.write(`${typed}\n`);
    await expect(answer).resolves.toBe(expected);
    expect(String(person.output.read())).toContain("Take it away? [y/N]");
  });

  it("is a no when the input ends unanswered, as it does by Ctrl-C and Ctrl-D", async () => {
    const person = terminal();
    const answer = confirm("Take it away?", person);
    person.input.end();
    await expect(answer).resolves.toBe("no");
  });

  it("is asked of nobody where no person sits", async () => {
    const scheduler = terminal({ isTTY: false });
    await expect(confirm("Take it away?", scheduler)).resolves.toBe("nobody");
    expect(scheduler.output.read()).toBeNull();
  });
});
