import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { parameterTypes, type ParameterType } from "../../../../dataverse/customApis";
import type { Environment } from "../../Environment";
import { scriptedCustomApi } from "../../messages/scriptedCustomApi";
import { readJson, refuse, withInput } from "./adminInput";

const waitMsMax = 600_000;
const namePattern = /^[A-Za-z]\w*_\w*[A-Z]\w*$/;

const typeSchema = z.enum(Object.keys(parameterTypes) as [ParameterType, ...ParameterType[]]);
const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

const customApiBody = z.strictObject({
  name: z.string().regex(namePattern, "must be prefix_Name, with a capital letter in the name"),
  displayName: z.string().optional(),
  parameters: z.record(z.string(), z.templateLiteral([typeSchema, z.enum(["", "?"])])).default({}),
  responses: z.record(z.string(), typeSchema).default({}),
  waitMs: z.number().int().min(0).max(waitMsMax).default(0),
  failingAttempts: z.number().int().min(0).default(0),
  message: z.string().default("The plug-in failed."),
  outputs: z.record(z.string(), valueSchema).default({}),
});

/** The Custom APIs of the environment: list them, and register a customer's own by a script. */
export function addCustomApiRoutes(server: FastifyInstance, environment: Environment): void {
  const { customApis } = environment;
  server.get("/_emulator/customapis", () => ({
    customApis: customApis.all().map(({ definition }) => definition),
  }));
  server.post("/_emulator/customapis", (request, reply) =>
    withInput(reply, readJson(customApiBody, request.body), (body) => {
      const { name, displayName = name, parameters, responses, ...script } = body;
      const outline = { name, displayName, description: displayName, parameters, responses };
      try {
        const api = scriptedCustomApi(outline, script);
        customApis.register(api);
        return reply.code(201).send(api.definition);
      } catch (error) {
        return refuse(reply, 400, String(error));
      }
    }),
  );
}
