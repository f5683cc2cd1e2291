import { durationText, grouped } from "../../../../infra/local/summary/plainNumbers";

describe("grouped", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [12_345, "12,345"],
    ["-1234567.8901", "-1,234,567.8901"],
    ["-123.00", "-123.00"],
  ])("writes %s as %s", (value, text) => {
    expect(grouped(value)).toBe(text);
  });
});

describe("durationText", () => {
  it.each([
    [40, "0.0 s"],
    [1_370, "1.4 s"],
    [9_960, "10 s"],
    [12_400, "12 s"],
    [59_600, "1 min 0 s"],
    [200_000, "3 min 20 s"],
    [3_900_000, "1 h 5 min"],
  ])("writes %d ms as %s", (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
