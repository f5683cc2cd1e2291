/** A breaker that stays out of the way of tests of other things. */
export const patientBreaker = { failuresMax: 1_000, restMs: 60_000 };
