/** Something that keeps the job from running in an environment, and what mends it. */
export interface Gap {
  /** A clause, such as `table invoice lacks the alternate key x`. */
  readonly problem: string;
  /** A clause, such as `provision the product's schema`. */
  readonly cure: string;
}

/** All gaps as one sentence, those with the same cure together; undefined where there is none. */
export function gapSentence(gaps: readonly Gap[]): string | undefined {
  const [first] = gaps;
  if (first === undefined) return undefined;
  const cures = [...new Set(gaps.map(({ cure }) => cure))];
  const clauses = cures.map((cure) => {
    const problems = gaps.filter((gap) => gap.cure === cure).map(({ problem }) => problem);
    return `${problems.join(", and ")}; ${cure}`;
  });
  const sentence = clauses.join("; also, ");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
