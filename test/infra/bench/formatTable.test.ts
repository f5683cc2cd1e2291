import { formatTable } from "../../../infra/bench/report/formatTable";

describe("formatTable", () => {
  it("is Markdown that reads as well on a terminal", () => {
    const table = formatTable(
      ["stage", "s"],
      [
        ["a", "1.0"],
        ["create-lines", "10.0"],
      ],
    );
    expect(table.split("\n")).toEqual([
      "| stage        |    s |",
      "| ------------ | ---: |",
      "| a            |  1.0 |",
      "| create-lines | 10.0 |",
    ]);
  });
});
