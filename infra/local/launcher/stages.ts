/** The stages in the order in which a line passes them; each is a timer function of the app's. */
export const stageNames = ["create-lines", "bundle", "calculate", "send"] as const;
export type StageName = (typeof stageNames)[number];
