import { asSentence } from "../../../lib/domain/asSentence";

it.each([
  ["The token has expired", "The token has expired."],
  ["The token has expired.", "The token has expired."],
  ["The token has expired. \n", "The token has expired."],
  ["And so on...", "And so on."],
  ["", "."],
])("ends %j with one full stop", (text, sentence) => {
  expect(asSentence(text)).toBe(sentence);
});
