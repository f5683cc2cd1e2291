import { writeFileSync } from "node:fs";
import { errorCodesDocument } from "../app/errorCodesDocument";
import { settingsDocument } from "../app/settingsDocument";
import { schemaDocument } from "./schemaDocument";

// Run from the project's folder by `npm run docs`.
writeFileSync("docs/settings.md", settingsDocument());
writeFileSync("docs/error-codes.md", errorCodesDocument());
writeFileSync("docs/schema.md", schemaDocument());
