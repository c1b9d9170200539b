/** What monitors are made of: lives that a chart lets happen, and what the kernel shows of them. */

/** A moment of a life. */
export interface RvMoment {
  /** The state of the chart. */
  readonly state: string;
  /** How many are attached; 0 where the chart is that of one attachment. */
  readonly attachments: number;
  readonly maps: number;
  /** Equal where the same can follow. */
  readonly key: string;
}

/** What follows, and the function of the kernel that shows it. */
export interface RvStep<Moment> {
  readonly event: string;
  readonly to: Moment;
}

/** All lives by a chart. */
export interface RvLives<Moment extends RvMoment> {
  readonly start: Moment;
  /** The function of the kernel after which a life begins. */
  readonly birth: string;
  /** The state in which a life ends. */
  readonly final: string;
  readonly countsAttachments: boolean;
  readonly stepsFrom: (moment: Moment) => readonly RvStep<Moment>[];
}
