import { newestFirst } from "../../../lib/domain/newestFirst";

describe("a key that sorts newest first", () => {
  it("is smaller the later the time, and always as long", () => {
    const days = ["1970-01-01", "2001-09-09", "2026-01-01", "2286-11-01"];
    const keys = days.map((day) => newestFirst(new Date(`${day}T00:00:00Z`)));
    expect([...keys].sort().reverse()).toEqual(keys);
    expect(keys.map((key) => key.length)).toEqual([13, 13, 13, 13]);
  });
});
