// Who uses the demo, and what they say when asked for a sample conversation.

export const WORKSPACE = { id: "acme", name: "Acme", size: 120 };

/** @typedef {{ name: string, persona: string, color: string }} Person */

/** Each new person takes the next one. @type {Person[]} */
const PEOPLE = [
  { name: "Maya Chen", persona: "founder", color: "teal" },
  { name: "Jonas Weber", persona: "team lead", color: "indigo" },
  { name: "Amara Okafor", persona: "engineer", color: "grape" },
  { name: "Lucía Romero", persona: "operations", color: "orange" },
];

/** The person with the number that ends the user id `user-<number>`. @param {number} number 1 or more */
export const person = (number) => PEOPLE[(number - 1) % PEOPLE.length];

/** @type {Record<string, string>} */
export const TEAMMATES = { "Tom Hale": "blue", "Priya Nair": "pink" };

/** Author (null: the person at the screen) and text. @type {[string | null, string][]} */
export const SAMPLE = [
  [null, "Morning! The pilot with Northwind starts on Monday. Who has the checklist?"],
  ["Tom Hale", "I do. Two items open: the import and the welcome e-mail."],
  ["Priya Nair", "The import ran clean last night, 4,120 rows, no errors."],
  [null, "Wonderful. Then it is only the e-mail."],
  ["Tom Hale", "Draft is in the shared folder. Could somebody read it with fresh eyes?"],
  ["Priya Nair", "Reading now. I would move the call to action further up."],
  ["Tom Hale", "Good point, done."],
  [null, "Let us send it to ourselves first, then to Northwind at nine."],
  ["Priya Nair", "Test mail arrived and looks right on my phone too."],
  ["Tom Hale", "Scheduled. See you all at the kickoff!"],
];
