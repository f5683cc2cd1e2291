import { CommandError } from "../../command/CommandError";

/**
 * Replaces each `%NAME%` in a binding's text by the app setting of that name (FUNCTIONS.md 4).
 * @throws CommandError naming a setting that is missing or empty.
 */
export function resolveSettings(text: string, settings: NodeJS.ProcessEnv): string {
  return text.replace(/%([^%]+)%/g, (_whole, name: string) => {
    const value = settings[name];
    if (value === undefined || value === "") {
      throw new CommandError(
        `The setting ${name} is missing: a function's binding asks for %${name}%.`,
      );
    }
    return value;
  });
}
