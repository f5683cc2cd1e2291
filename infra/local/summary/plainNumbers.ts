const millisecondsPerSecond = 1_000;
/** Below that a whole number of seconds says too little. */
const decimalsBelowSeconds = 9.95;
const secondsPerMinute = 60;
const minutesPerHour = 60;

/** A whole number or a decimal text with commas between thousands: `12,345`, `-1,234.50`. */
export function grouped(value: number | string): string {
  const [whole = "", fraction] = String(value).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

/** `1.4 s`, `12 s`, `3 min 20 s`, `1 h 5 min`. */
export function durationText(milliseconds: number): string {
  const exact = milliseconds / millisecondsPerSecond;
  if (exact < decimalsBelowSeconds) return `${exact.toFixed(1)} s`;
  const seconds = Math.round(exact);
  if (seconds < secondsPerMinute) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / secondsPerMinute);
  if (minutes < minutesPerHour) {
    return `${String(minutes)} min ${String(seconds % secondsPerMinute)} s`;
  }
  return `${String(Math.floor(minutes / minutesPerHour))} h ${String(minutes % minutesPerHour)} min`;
}
