import type { Pull } from "../control.ts";

/** How a run comes to its end; what the fake is told is told before the person leaves. */
export type Way =
  /** Logged in, and Salesforce comes straight back. */
  | "logs in"
  /** Logged in, and Allow is pressed. */
  | "allows"
  /** Logged in; what the fake is told happens before Allow is pressed. */
  | "allows late"
  | "denies"
  /** Salesforce keeps it on a page before the login, whose text is pasted. */
  | "pastes the text"
  /** Salesforce keeps it on a page after the login, whose address is pasted. */
  | "pastes the address";

export interface FailureRow {
  /** The word of the FailureCode. */
  code: string;
  way: Way;
  pull?: Pull;
  /** What is read then: what happened, the likeliest setting, what to do, where, and who can. */
  says: string;
  likely?: string;
  next: string;
  where?: keyof typeof PLACES;
  who: keyof typeof WHO;
}

export const WHO = {
  you: "you",
  admin: "an admin of the Salesforce org",
  operator: "whoever runs the broker",
  salesforce: "Salesforce",
};

/** Places in Setup, as the app names them. */
export const PLACES = {
  appManager: "Setup → App Manager",
  apps: "Setup → External Client App Manager",
  usage: "Setup → Connected Apps OAuth Usage",
  myDomain: "Setup → My Domain",
  network: "Setup → Network Access",
  devHub: "Setup → Dev Hub",
  users: "Setup → Users",
  history: "Setup → Login History",
  userInterface: "Setup → User Interface",
};
