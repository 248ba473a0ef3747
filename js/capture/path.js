// A path as the site's route pattern: what looks like somebody's or something's own becomes `:id`.

/** Most segments that are told, and most characters of one: together no more than a text of an event may have (256). */
const MOST_PARTS = 10;
const LONGEST_PART = 24;
/** Most words of a segment: of more, it is a title. */
const MOST_WORDS = 4;

/**
 * A word, perhaps with capitals in it (`userSettings`, `FAQ`) and a digit behind it (`v1`). All else is taken for an id: more digits, an
 * @, an escape, what changes to capitals again and again, what cannot be spoken.
 */
const WORD = /^(?:[A-Z]{1,6}|[A-Z]?[a-z]+(?:[A-Z][a-z]+){0,2})$/;
const UNSPOKEN = /[^aeiouy\d]{6}/i;
const DIGIT = /^(?:|[A-Za-z]{1,8})\d$/;

const whole = (/** @type {string} */ words) => new RegExp(`^(?:${words.replaceAll(" ", "|")})$`, "i");
/** What comes after one of these is a secret, whatever it looks like: it may be made of words. */
const SECRET = whole(
  "resets? tokens? invit(?:e|es|ed|ations?) joins? confirm(?:ation)? verif(?:y|ication) activat(?:e|ion) magic recover(?:y)? unlock unsubscribe secrets? otp passwords? pass credentials? (?:api)?keys? sessions? auth oauth sso jwt login signin sign shared? redeem vouchers? coupons? gifts? codes?",
);
/** The next after one of these names somebody. */
const NAMED = whole(
  "users? u people persons? members? contacts? customers? clients? patients? employees? authors? profiles? orgs organi[sz]ations workspaces tenants companies accounts",
);
/** What may come after them and is nobody's. */
const PLAIN = whole(
  "in up out off new create add edit delete remove list all search import export settings general overview details history me password email phone login logout signin signout signup register callback accept accepted decline declined send sent resend bulk done success error failed expired invalid complete completed confirm verify request reset forgot change set update invites? magic link code google github microsoft apple saml sso oauth mfa roles groups teams billing security notifications",
);

/** The words of a segment. @param {string} part */
const wordsOf = (part) => part.replace(/([a-z])([A-Z])/g, "$1-$2").split(/[-_.]/);

/** Whether a segment looks like nobody's own, by itself. @param {string} part */
export function isWord(part) {
  const words = part.split(/[-_.~+]/);
  return (
    part.length <= LONGEST_PART &&
    words.length <= MOST_WORDS &&
    words.every((word, place) => {
      const isLast = place === words.length - 1;
      return (WORD.test(word) && !UNSPOKEN.test(word)) || (isLast && DIGIT.test(word) && part !== word[0]);
    })
  );
}

/**
 * A path as it may be told. Empty segments are left out, and what is below the tenth is `*`.
 * @param {string} path without query and fragment
 * @param {(part: string) => string | undefined} [parameter] gives what stands for a segment that is none of the address itself
 */
export function maskPath(path, parameter = () => undefined) {
  const parts = path.split("/").filter((part) => part !== "");
  let isSecret = false;
  let isNamed = false;
  const masked = parts.slice(0, MOST_PARTS).map((part) => {
    const told = parameter(part);
    const words = wordsOf(part);
    const isPlain = words.length <= 2 && words.every((word) => PLAIN.test(word));
    const isOwn = (isSecret || isNamed) && !isPlain;
    isNamed = told === undefined && NAMED.test(part);
    // Where a parameter stands, what was to be kept secret is known to be that.
    isSecret = told === undefined && (isSecret || words.some((word) => SECRET.test(word)));
    return told ?? (isWord(part) && !isOwn ? part : ":id");
  });
  if (parts.length > MOST_PARTS) masked.push("*");
  return `/${masked.join("/")}`;
}
