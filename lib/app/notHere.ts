/** The app does not do that: the sentence says why, and the cure. */
export interface NotHere {
  readonly kind: "notHere";
  readonly message: string;
}
