import type { AppFunction } from "../../../../../infra/local/host/app/describeFunction";
import { RouteTable, splitPath } from "../../../../../infra/local/host/http/RouteTable";

function httpFunction(name: string, route: string, methods = ["GET"]): AppFunction {
  return {
    name,
    trigger: { type: "http", binding: "b", route, methods, authLevel: "anonymous" },
    queueOutputs: [],
    metadata: {},
    handler: () => undefined,
  };
}

function match(routes: readonly string[], path: string): unknown {
  const table = new RouteTable(
    routes.map((route, index) => httpFunction(`f${index}`, route)),
    "api",
  );
  const found = table.match("GET", splitPath(path));
  return found === undefined ? undefined : [found.target.name, found.params];
}

describe("RouteTable", () => {
  it.each([
    ["runs", "/api/runs", ["f0", {}]],
    ["Runs", "/API/rUNS/", ["f0", {}]],
    ["runs/{id}", "/api/runs/7", ["f0", { id: "7" }]],
    ["runs/{id}", "/api/runs", undefined],
    ["runs/{id?}", "/api/runs", ["f0", {}]],
    ["runs/{id:int?}", "/api/runs/7", ["f0", { id: "7" }]],
    ["runs/{id:int?}", "/api/runs/x", undefined],
    ["runs/{id:int}", "/api/runs/99999999999", undefined],
    [
      "lines/{id:guid}/explain",
      "/api/lines/0f8fad5b-d9cb-469f-a165-70867728950e/explain",
      ["f0", { id: "0f8fad5b-d9cb-469f-a165-70867728950e" }],
    ],
    ["lines/{id:guid}/explain", "/api/lines/7/explain", undefined],
    ["files/{*path}", "/api/files/a/b", ["f0", { path: "a/b" }]],
    ["p/{n:range(1,5)}", "/api/p/6", undefined],
    ["p/{n:range(1,5)}", "/api/p/5", ["f0", { n: "5" }]],
    ["p/{n:alpha:maxlength(2)}", "/api/p/abc", undefined],
    ["runs", "/runs", undefined],
    ["runs", "/api/runs/7", undefined],
  ])("route %s and path %s", (route, path, expected) => {
    expect(match([route], path)).toEqual(expected);
  });

  it("prefers literals, then constrained parameters, then others", () => {
    const routes = ["{any}", "{n:int}", "new"];
    expect(match(routes, "/api/new")).toEqual(["f2", {}]);
    expect(match(routes, "/api/7")).toEqual(["f1", { n: "7" }]);
    expect(match(routes, "/api/x")).toEqual(["f0", { any: "x" }]);
  });

  it("tells functions on one route apart by method", () => {
    const table = new RouteTable([httpFunction("a", "x"), httpFunction("b", "x", ["POST"])], "");
    expect(table.match("GET", ["x"])?.target.name).toBe("a");
    expect(table.match("POST", ["x"])?.target.name).toBe("b");
    expect(table.match("PUT", ["x"])).toBeUndefined();
  });

  it.each([
    [["x", "X"], "share the route"],
    [["admin/x"], "may not start with admin"],
    [["a{b}c"], "does not support"],
    [["{a=1}"], "does not support"],
    [["{a:regex(x)}"], "does not support"],
    [["{a?}/b"], "only the last segment may be optional"],
  ])("FUNCTIONS 1: refuses the routes %j", (routes, message) => {
    expect(() => match(routes, "/")).toThrow(message);
  });
});
