import { alternate } from "../../../lib/engine/alternate";

async function* letters(text: string, ended: string[] = []): AsyncGenerator<string> {
  try {
    for (const letter of text) yield await Promise.resolve(letter);
  } finally {
    ended.push(text);
  }
}

async function joined(items: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const item of items) text += item;
  return text;
}

describe("alternate", () => {
  it("takes from both in turn, then what is left of the longer", async () => {
    expect(await joined(alternate(letters("abcd"), letters("12")))).toBe("a1b2cd");
    expect(await joined(alternate(letters("a"), letters("123")))).toBe("a123");
    expect(await joined(alternate(letters(""), letters("")))).toBe("");
  });

  it("ends both when its reader stops", async () => {
    const ended: string[] = [];
    for await (const letter of alternate(letters("ab", ended), letters("12", ended)))
      if (letter === "1") break;
    expect(ended).toEqual(["ab", "12"]);
  });
});
