/** When a timer is due. */
export interface Schedule {
  /** The first time after a moment; undefined if there is none within `daysMax`. */
  next(after: Date): Date | undefined;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The six fields of an NCRONTAB expression: least and largest value, and names that stand for them. */
const fieldRanges = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: weekdays },
] as const satisfies readonly Range[];

interface Range {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

/** A leap day that must be a certain weekday comes again within 40 years at the latest. */
const daysMax = 366 * 40;
const secondMs = 1_000;
const daySeconds = 86_400;

function valueOf(text: string, { min, max, names }: Range): number | undefined {
  const named = names.indexOf(text.slice(0, 3).toLowerCase());
  const value = named >= 0 ? named + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** One element of a field's list: `*`, `a`, `a-b`, each with `/step` or without. */
function elementOf(text: string, range: Range): readonly number[] | undefined {
  const [span = "", stepText, ...tooMany] = text.split("/");
  const step = stepText === undefined ? 1 : Number(stepText);
  if (tooMany.length > 0 || !Number.isInteger(step) || step < 1) return undefined;
  const [first = "", last, ...more] = span.split("-");
  if (more.length > 0) return undefined;
  const from = first === "*" ? range.min : valueOf(first, range);
  const open = first === "*" || stepText !== undefined ? range.max : from;
  const to = last === undefined ? open : valueOf(last, range);
  if (from === undefined || to === undefined || from > to) return undefined;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => from + at * step);
}

function fieldOf(text: string, range: Range): readonly number[] | undefined {
  const elements = text.split(",").map((element) => elementOf(element, range));
  const values = elements.flatMap((element) => element ?? []);
  if (elements.includes(undefined)) return undefined;
  return [...new Set(values)].sort((a, b) => a - b);
}

type Fields = readonly [
  seconds: readonly number[],
  minutes: readonly number[],
  hours: readonly number[],
  days: readonly number[],
  months: readonly number[],
  weekdays: readonly number[],
];

/** Seconds since midnight of the first time that is not before a second of the day. */
function timeOfDay([seconds, minutes, hours]: Fields, from: number): number | undefined {
  for (const hour of hours) {
    for (const minute of minutes) {
      const start = hour * 3_600 + minute * 60;
      const second = seconds.find((one) => start + one >= from);
      if (second !== undefined) return start + second;
    }
  }
  return undefined;
}

/** Day and weekday must both match (FUNCTIONS.md 4). */
function nextOf(fields: Fields, after: Date): Date | undefined {
  const [, , , days, monthNumbers, weekdayNumbers] = fields;
  const start = Math.floor(after.getTime() / secondMs) + 1;
  const midnight = start - (start % daySeconds);
  for (let day = 0; day < daysMax; day += 1) {
    const date = new Date((midnight + day * daySeconds) * secondMs);
    const isDay =
      days.includes(date.getUTCDate()) &&
      monthNumbers.includes(date.getUTCMonth() + 1) &&
      weekdayNumbers.includes(date.getUTCDay());
    const time = isDay ? timeOfDay(fields, day === 0 ? start - midnight : 0) : undefined;
    if (time !== undefined) return new Date(date.getTime() + time * secondMs);
  }
  return undefined;
}

const timeSpan = /^(\d{1,2}):([0-5]\d):([0-5]\d)$/;

/**
 * Reads a timer's schedule: NCRONTAB with six fields (second minute hour day month weekday, in UTC;
 * five leave the second out), or a time span `hh:mm:ss`, which App Service plans take (FUNCTIONS.md
 * 4).
 *
 * @returns undefined where it is neither
 */
export function parseSchedule(text: string): Schedule | undefined {
  const span = timeSpan.exec(text.trim());
  if (span !== null) {
    const [hours = 0, minutes = 0, seconds = 0] = span.slice(1).map(Number);
    const spanMs = (hours * 3_600 + minutes * 60 + seconds) * secondMs;
    return spanMs === 0 ? undefined : { next: (after) => new Date(after.getTime() + spanMs) };
  }
  const given = text.trim().split(/\s+/);
  const texts = given.length === 5 ? ["0", ...given] : given;
  if (texts.length !== fieldRanges.length) return undefined;
  const fields = fieldRanges.map((range, at) => fieldOf(texts[at] ?? "", range));
  if (fields.includes(undefined)) return undefined;
  return { next: (after) => nextOf(fields as unknown as Fields, after) };
}
