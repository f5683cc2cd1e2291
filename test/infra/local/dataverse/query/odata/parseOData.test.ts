import { parseOData } from "../../../../../../infra/local/dataverse/query/odata/parseOData";
import { showTree } from "../support/showTree";

const id = "11111111-2222-3333-4444-555555555555";

describe("a filter's text becomes a tree", () => {
  it.each([
    ["statecode eq 0", "(eq statecode number:0)"],
    ["name eq 'O''Brien & Sons'", `(eq name "O'Brien & Sons")`],
    ["name eq ''", '(eq name "")'],
    [`_customerid_value eq ${id}`, `(eq _customerid_value guid:${id})`],
    ["createdon ge 2024-01-31", "(ge createdon date:2024-01-31)"],
    ["createdon lt 2024-01-31T10:00:00.5Z", "(lt createdon date:2024-01-31T10:00:00.5Z)"],
    ["createdon lt 2024-01-31T10:00:00-05:00", "(lt createdon date:2024-01-31T10:00:00-05:00)"],
    ["quantity gt -1.50", "(gt quantity number:-1.50)"],
    ["name ne null", "(ne name null:null)"],
    ["isdisabled eq true", "(eq isdisabled boolean:true)"],
    ["0 lt statecode", "(lt number:0 statecode)"],
    ["firstname eq lastname", "(eq firstname lastname)"],
    ["a eq 1 and b eq 2 and c eq 3", "(and (eq a number:1) (eq b number:2) (eq c number:3))"],
    ["a eq 1 or b eq 2 and c eq 3", "(or (eq a number:1) (and (eq b number:2) (eq c number:3)))"],
    ["(a eq 1 or b eq 2) and c eq 3", "(and (or (eq a number:1) (eq b number:2)) (eq c number:3))"],
    ["not (a eq 1)", "(not (eq a number:1))"],
    ["not(a eq 1)", "(not (eq a number:1))"],
    ["not contains(name,'x')", '(not (contains name "x"))'],
    ["contains(name,'x') eq false", '(not (contains name "x"))'],
    ["startswith( name , '%x' )", '(startswith name "%x")'],
    ["endswith(nav/name,@p1)", "(endswith nav/name @p1)"],
    ["invjob_OrderId/statecode eq 3", "(eq invjob_OrderId/statecode number:3)"],
    ["order_details/any()", "(any order_details)"],
    ["order_details/any(d:d/quantity gt 0)", "(any order_details d (gt d/quantity number:0))"],
    [
      "nav/items/all(i: i/a eq 1 and i/more/any(m:m/b eq i/c))",
      "(all nav/items i (and (eq i/a number:1) (any i/more m (eq m/b i/c))))",
    ],
    [
      "Microsoft.Dynamics.CRM.In(PropertyName='statuscode',PropertyValues=['1','2'])",
      '(In PropertyName="statuscode" PropertyValues=["1","2"])',
    ],
    [
      'Microsoft.Dynamics.CRM.In(PropertyName=@p1,PropertyValues=["1", "2"])',
      '(In PropertyName=@p1 PropertyValues=["1","2"])',
    ],
    [
      "d/any(o:o/Microsoft.Dynamics.CRM.OlderThanXMinutes(PropertyName='createdon',PropertyValue=5))",
      '(any d o (o.OlderThanXMinutes PropertyName="createdon" PropertyValue=number:5))',
    ],
    ["nullable eq 1", "(eq nullable number:1)"],
    ["notes eq 1", "(eq notes number:1)"],
  ])("%s", (text, tree) => {
    expect(showTree(parseOData("Filter", text))).toBe(tree);
  });

  it.each([
    ["name eqq 'x'", 5],
    ["name eq 'x", 10],
    ["name EQ 'x'", 5],
    ["(name eq 'x'", 12],
    ["", 0],
  ])("refuses %j naming position %d", (text, position) => {
    expect(() => parseOData("Filter", text)).toThrow(
      `Syntax error at position ${position.toString()} in '${text}'.`,
    );
  });
});

it("takes time in proportion to the depth of parentheses, and refuses what no stack can hold", () => {
  const nested = (depth: number) => `${"(".repeat(depth)}a eq 1${")".repeat(depth)}`;
  expect(showTree(parseOData("Filter", nested(200)))).toBe("(eq a number:1)");
  expect(() => parseOData("Filter", nested(15_000))).toThrow("nested too deeply");
});

it("reads an order", () => {
  expect(parseOData("OrderBy", "name desc, nav/createdon,@p1 asc")).toEqual([
    { by: { kind: "path", segments: ["name"] }, descending: true },
    { by: { kind: "path", segments: ["nav", "createdon"] }, descending: false },
    { by: { kind: "alias", name: "@p1" }, descending: false },
  ]);
});

it("reads nested expands with their options", () => {
  const [first, second] = parseOData(
    "Expand",
    "a($select=x,_y_value;$expand=b($select=z)),c($filter=q eq 'a;b)';$orderby=r desc;$top=3;$skip=1)",
  );
  expect(first).toMatchObject({
    navigationProperty: "a",
    select: ["x", "_y_value"],
    expand: [{ navigationProperty: "b", select: ["z"] }],
  });
  expect(second).toMatchObject({
    navigationProperty: "c",
    filter: { kind: "compare", right: { text: "a;b)" } },
    orderBy: [{ descending: true }],
    top: 3,
    unsupported: ["$skip"],
  });
});

it("reads an aggregation", () => {
  expect(
    parseOData("Apply", "filter(a eq 1)/groupby((b,n/c),aggregate($count as k,d with sum as t))"),
  ).toMatchObject({
    filter: { kind: "compare" },
    groupBy: [{ segments: ["b"] }, { segments: ["n", "c"] }],
    aggregates: [
      { method: "count", path: null, alias: "k" },
      { method: "sum", path: { segments: ["d"] }, alias: "t" },
    ],
  });
});
