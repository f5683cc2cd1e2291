import Ajv2020 from "ajv/dist/2020";
import { join } from "node:path";
import { openApiDocument } from "../../../../lib/app/http/openApiDocument";
import { routes } from "../../../../lib/app/http/routes";
import { guidSchema } from "../../../../lib/app/http/schemas";
import { projectFiles, projectFolder } from "../../../support/projectFiles";
import { openApiSchema } from "../../../support/openApiSchema";

interface HttpBinding {
  readonly type: string;
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly authLevel?: string;
}

/** What the files of functions register over HTTP. */
function registered(): readonly (HttpBinding & { readonly name: string })[] {
  const found: (HttpBinding & { readonly name: string })[] = [];
  jest.resetModules();
  jest.doMock(
    "@azure/functions-core",
    () => ({
      version: "3.0.0",
      hostVersion: "4.0.0",
      registerHook: () => undefined,
      setProgrammingModel: () => undefined,
      registerFunction: ({
        name,
        bindings,
      }: {
        name: string;
        bindings: Record<string, object>;
      }) => {
        for (const binding of Object.values(bindings) as HttpBinding[])
          if (binding.type === "httpTrigger") found.push({ ...binding, name });
      },
    }),
    { virtual: true },
  );
  for (const path of projectFiles("functions")) jest.requireActual(join(projectFolder, path));
  return found;
}

const all = Object.values(routes);

describe("the route table", () => {
  it("is what functions register, each behind a function key but the signed callback", () => {
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    expect(all.filter(({ isCallback }) => isCallback).map(({ name }) => name)).toEqual([
      "operation-callback",
    ]);
    const expected = all.map(({ name, method, path, isCallback }) => ({
      name,
      route: path,
      methods: [method],
      authLevel: isCallback ? "anonymous" : "function",
    }));
    expect([...registered()].sort(byName)).toMatchObject(expected.sort(byName));
  });

  it("names each route by its key, and takes the parameters of its path", () => {
    for (const [name, route] of Object.entries(routes)) {
      expect(route.name).toBe(name);
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      expect(Object.keys(route.params.shape)).toEqual(inPath);
    }
  });
});

describe("the OpenAPI document", () => {
  const document = openApiDocument(all);

  it("is a valid document of version 3.1", () => {
    const validate = new Ajv2020({ allErrors: true }).compile(openApiSchema);
    validate(document);
    expect(validate.errors).toBeNull();
  });

  it("describes every route once, with schemas that are JSON Schema", () => {
    const paths = document["paths"] as Record<string, Record<string, { operationId: string }>>;
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      all.map(({ name }) => name).sort(),
    );
    const schemas: object[] = [];
    JSON.stringify(document, (key, value: unknown) => {
      if (key === "schema") schemas.push(value as object);
      return value;
    });
    expect(schemas.length).toBeGreaterThan(0);
    for (const schema of schemas) {
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      ajv.addSchema(document, "document");
      const text = JSON.stringify(schema).replaceAll('"#/', '"document#/');
      expect(() => ajv.compile(JSON.parse(text) as object)).not.toThrow();
    }
  });
});

describe("a record's id", () => {
  it("is taken in any case and used in lower case", () => {
    const id = "6F1CBE9E-2D5B-4A5B-9C0E-2F6F6A1B7C3D";
    expect(guidSchema.parse(id)).toBe(id.toLowerCase());
    expect(guidSchema.safeParse(`{${id}}`).success).toBe(false);
  });
});
