import { Cron } from "croner";
import { CommandError } from "../../command/CommandError";

/** When a timer is due: six fields, second to weekday, in UTC (FUNCTIONS.md 2 and 4). */
export interface Schedule {
  readonly expression: string;
  /** @returns the first occurrence after the moment, or undefined if there is none any more. */
  next(after: Date): Date | undefined;
}

/** Characters of other cron dialects, which NCRONTAB does not know (LIBRARIES: croner would take them). */
const foreignSyntax = /[?#+]|\b\d*(?:L|W|LW)\b/i;
const dayNumberSeven = /(?:^|[,-])0*7(?:$|[,/-])/;
const timeSpan = /^\d{1,2}:\d{2}:\d{2}$/;

/**
 * Parses an NCRONTAB expression: {second} {minute} {hour} {day} {month} {day-of-week}; with five
 * fields the second is 0. Day and weekday must both match; a weekday is 0 to 6 (FUNCTIONS.md 4).
 * @param where whose schedule it is, for the message.
 * @throws CommandError in one sentence for anything that the platform would not take.
 */
export function parseNcrontab(expression: string, where: string): Schedule {
  const refuse = (why: string): never => {
    throw new CommandError(`The schedule of ${where}, '${expression}', is not usable: ${why}.`);
  };
  if (timeSpan.test(expression.trim())) {
    refuse("a time span works on App Service plans only; write six fields such as '0 */5 * * * *'");
  }
  const given = expression.trim().split(/\s+/);
  const fields = given.length === 5 ? ["0", ...given] : given;
  if (fields.length !== 6) {
    refuse(
      "it needs six fields: second minute hour day month weekday (or five, without the second)",
    );
  }
  const foreign = fields.find((field) => foreignSyntax.test(field) || field.includes("@"));
  if (foreign !== undefined) refuse(`'${foreign}' is not part of NCRONTAB`);
  if (dayNumberSeven.test(fields[5] ?? "")) refuse("a weekday is 0 (Sunday) to 6, so 7 is none");
  const cron = createCron(fields.join(" "), refuse);
  return {
    expression,
    next: (after) => cron.nextRun(after) ?? undefined,
  };
}

function createCron(pattern: string, refuse: (why: string) => never): Cron {
  try {
    return new Cron(pattern, { mode: "6-part", domAndDow: true, timezone: "UTC", paused: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return refuse(message.replace(/^CronPattern: /, ""));
  }
}
