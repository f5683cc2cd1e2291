/** An HTTP answer whose body is still text. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** True for 2xx. */
export function isSuccess(answer: { readonly status: number }): boolean {
  return answer.status >= 200 && answer.status < 300;
}
