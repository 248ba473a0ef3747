// What presets know of the web: where links lead, how elements are marked, what buttons are called, how the launchers of support look.
// Whole words only: what merely contains one is something else.

/**
 * How a preset recognises that a button or link was used.
 * @typedef {object} Known
 * @property {string} event
 * @property {RegExp} paths where a link on the own site leads
 * @property {RegExp} [hosts] where a link to another site leads, with its path
 * @property {RegExp} [parts] which parts of the own site are all about it, by host
 * @property {RegExp} [mailboxes] whom a link writes to, on the own site
 * @property {RegExp} [marks] what ids, classes and the like say
 * @property {RegExp} [phrases] what the button is called
 * @property {RegExp} [around] where a link leads that has to be called so besides
 */

/** The parts of an app in which its billing may lie, languages, and ids. */
const AREA =
  "^(?:/(?:[a-z]{2}(?:-[a-z]{2})?|app|home|dashboard|me|account|admin|settings|billing|subscriptions?|orgs?|organizations?|teams?|workspaces?|:id))*";
/** @param {string} words @param {string} [rest] */
const path = (words, rest = "") => new RegExp(`${AREA}/(?:${words})${rest}/?$`, "i");
/** Words of a mark: what it is, and what kind of thing bears it. @param {string} words */
const mark = (words) =>
  new RegExp(
    `^(?:(?:btn|button|cta|link|nav|navbar|header|footer|sidebar|menu|topbar|banner|open|show|click|js)-)*(?:${words})(?:-(?:btn|button|cta|link|now|today))*$`,
  );
/** @param {string} words */
const phrase = (words) => new RegExp(`^(?:${words})$`);

const TIER = "(?:pro|premium|plus|business|team|enterprise)";

/** In order: of one click, only the first tells. @type {Record<string, Known>} */
export const CLICKS = {
  checkout: {
    event: "$upgrade_clicked",
    paths: path("checkout|create-checkout-session|checkout-session|stripe/checkout", "(?:/[^/]+)?"),
    hosts:
      /^(?:(?:buy|checkout)\.(?:stripe|paddle)\.com|(?:buy|checkout)\.polar\.sh)\/|^[^/]+\.lemonsqueezy\.com\/(?:buy|checkout)\/|^[^/]+\.chargebee\.com\/hosted_pages\//,
    marks: mark("paddle-button|lemonsqueezy-button|buy-(?:now|plan|pro|premium|subscription)|start-subscription"),
    phrases: phrase(`buy (?:plan|subscription|${TIER})|subscribe to ${TIER}|abo abschließen|souscrire`),
  },
  upgrade: {
    event: "$upgrade_clicked",
    paths: path("upgrade(?:-(?:plan|now|account|subscription))?|(?:change|choose|select)-plan", "(?:/[^/]+)?"),
    marks: mark(`upgrade(?:-(?:to|now|plan|account|workspace|team|subscription|paid|${TIER}))*|go-(?:pro|premium)`),
    phrases: phrase(
      [
        `upgrade(?: now| today| plan| options| (?:your |my )?(?:plan|account|workspace|team|subscription))?`,
        `(?:upgrade to|go|get|unlock|try) (?:a paid plan|${TIER}(?: plan)?)`,
        `(?:jetzt )?(?:upgraden|upgrade durchführen)|(?:plan|tarif|abo|konto) (?:jetzt )?(?:upgraden|hochstufen)|(?:auf|zu) ${TIER} (?:upgraden|wechseln)`,
        `passer (?:à|au) (?:plan |forfait |la version )?${TIER}|mettre à niveau(?: (?:mon|votre) (?:compte|forfait|abonnement))?|améliorer (?:mon|votre) (?:offre|forfait)`,
        `mejorar (?:el |mi |tu )?plan|(?:pasar a|pásate a|hazte) ${TIER}`,
        `fazer upgrade|(?:mudar para o|assinar o) ${TIER}|melhorar (?:o |meu |seu )?plano`,
        `passa a ${TIER}|effettua l['’]upgrade|aggiorna (?:il )?piano`,
        `(?:nu )?upgraden|upgrade(?:n)? naar ${TIER}`,
        `przejdź na ${TIER}|ulepsz plan`,
        `(?:プランを)?アップグレード(?:する)?|(?:立即)?升级(?:套餐|方案)?|(?:立即)?升級(?:方案)?|업그레이드`,
      ].join("|"),
    ),
    around: path("pricing|plans?|billing|subscriptions?|upgrade|checkout", "(?:/[^/]+)?"),
  },
  contact: {
    event: "$contact_sales",
    paths: path(
      "(?:contact|talk-to|speak-to)-sales|contact/sales|sales/contact|(?:book|request|get|schedule)-(?:a-)?demo|demo/(?:request|book)|enterprise/contact",
    ),
    mailboxes: /^(?:sales|vertrieb|ventas|vendas|vendite|commercial)$/i,
    marks: mark("(?:contact|talk-to|speak-to)-sales|(?:book|request|get|schedule)-(?:a-)?demo"),
    phrases: phrase(
      [
        "(?:contact|talk to|speak to|speak with|chat with|email) (?:our )?sales(?: team)?|(?:book|request|get|schedule) (?:a |your )?demo",
        "(?:den )?vertrieb kontaktieren|mit (?:dem )?vertrieb sprechen|demo (?:anfragen|buchen|vereinbaren)",
        "contacter (?:le service commercial|les ventes|un commercial)|demander une démo",
        "(?:contactar|hablar) con ventas|solicitar (?:una )?demo",
        "(?:falar|fale) com (?:o time de )?vendas|agendar (?:uma )?demo|contatta (?:le )?vendite|richiedi (?:una )?demo",
        "neem contact op met (?:de afdeling )?(?:sales|verkoop)|demo aanvragen|营业洽询|联系销售|聯絡業務|営業(?:部)?に(?:問い合わせ|相談)る?|お問い合わせ（営業）|영업팀에 문의",
      ].join("|"),
    ),
    around: path("contact(?:-us)?|enterprise|demo|sales|pricing"),
  },
  support: {
    event: "$support_opened",
    paths: path(
      "(?:help|support)(?:-?cent(?:er|re)|-desk|desk|/contact|/(?:tickets?|requests?)/new)?|contact-support|hilfe|aide|ayuda|ajuda",
    ),
    hosts: /^[^/]+\.(?:zendesk\.com\/hc|freshdesk\.com\/support|intercom\.help\/|helpscoutdocs\.com\/)/,
    parts: /^(?:help|support|hilfe|aide|ayuda)\./i,
    mailboxes: /^(?:support|help|helpdesk|hilfe|soporte|ayuda|suporte|ajuda|assistance|assistenza|supporto)$/i,
    marks: mark("(?:contact|open|get)-support|support-chat|live-chat|help-cent(?:er|re)|drift-open-chat"),
    phrases: phrase(
      [
        "(?:contact|open|get|email|chat with) (?:our )?support(?: team)?|support chat|(?:start )?live chat|help cent(?:er|re)",
        "(?:den )?support kontaktieren|hilfe-?center|kundendienst kontaktieren",
        "contacter (?:le support|l['’]assistance)|centre d['’]aide|contactar con (?:el )?soporte|centro de ayuda",
        "(?:falar|entrar em contato) com o suporte|central de ajuda|contatta (?:il supporto|l['’]assistenza)|centro assistenza",
        "contact opnemen met (?:de )?support|サポートに(?:連絡|問い合わせ)(?:する)?|联系(?:客服|支持)|聯絡客服|고객센터",
      ].join("|"),
    ),
  },
};

/** Texts about something, in which a link leads to more text. */
export const ARTICLES =
  /^(?:\/[a-z]{2}(?:-[a-z]{2})?)?\/(?:blog|docs?|documentation|help|hc|kb|wiki|articles?|guides?|news|changelog|releases?|community|forum|learn|academy|resources|tutorials?|legal|jobs|careers|press|posts?)(?:\/|$)/i;

/** Where somebody compares what plans cost. `/plans` of an app may be something else but at the root, and with its billing. */
export const PRICING =
  /^(?:\/[a-z]{2}(?:-[a-z]{2})?)?(?:\/(?:pricing|plans|plans-and-pricing|pricing-plans|preise|tarifs|precios|precos|prezzi)|(?:\/[^/]+)*\/(?:billing|subscriptions?)\/(?:plans|pricing))\/?$/i;
export const CHECKOUT = CLICKS.checkout.paths;

/** Where an invitation is sent to, what a form for it is marked as, what its button is called; and where one is taken up. */
export const INVITE = {
  event: "$invite_sent",
  actions: /\/(?:invites?|invitations?|invite-(?:users?|members?|team|people))(?:\/(?:send|new|bulk))?\/?$/i,
  marks:
    /^(?:send-)?(?:invite|invitation)s?(?:-(?:to|your|new|form|modal|dialog|popup|members?|users?|people|team|teammates?|friends?|colleagues?|collaborators?|by|email))*$/,
  phrases: phrase(
    [
      "invite(?: (?:people|members?|users?|team ?mates?|friends?|colleagues?|collaborators?))?|(?:send|send an) (?:email )?(?:invite|invitation)s?",
      "einladen|einladung(?:en)? (?:senden|verschicken|versenden)|inviter|envoyer (?:l['’]|les |une )?invitations?",
      "invitar|enviar (?:la |las )?invitaci(?:ón|ones)|convidar|enviar (?:o )?convites?|invita|invia inviti?o?",
      "uitnodigen|uitnodiging(?:en)? versturen|zaproś|招待(?:する|を送信)?|邀请|发送邀请|邀請|초대(?:하기)?",
    ].join("|"),
  ),
  accepting: /\/(?:accept-)?(?:invites?|invitations?|join)\/(?:accept|:id)/i,
};

/** What is marked as a paywall; and, of dialogs, what they may be called besides. */
export const PAYWALL =
  /^(?:paywall|upsell|upgrade-required|plan-limit-reached)(?:-(?:modal|dialog|popup|overlay|content|screen|wall))*$|^(?:upgrade|upgrade-plan|upsell|limit-reached|plan-limit|trial-(?:ended|expired)|go-pro|go-premium|premium-feature)-(?:modal|dialog|popup|overlay|wall|prompt)(?:-content)?$/;

/**
 * The launchers of support, by the public structure of what they put into a page.
 * @typedef {object} Launcher
 * @property {string} vendor
 * @property {string} [buttons] what is clicked in the page itself
 * @property {string} [frames] frames that are a button
 * @property {string} window what it opens
 * @property {string} [proof] what must be in the page besides
 */
/** @type {Launcher[]} */
export const LAUNCHERS = [
  {
    vendor: "Intercom",
    buttons: ".intercom-launcher, .intercom-lightweight-app-launcher",
    frames: 'iframe[name="intercom-launcher-frame"], iframe.intercom-launcher-frame',
    window: 'iframe[name="intercom-messenger-frame"], .intercom-messenger-frame',
  },
  {
    vendor: "Zendesk",
    frames: "iframe#launcher",
    window: 'iframe#webWidget, iframe[name="Messaging window"]',
    proof: '#ze-snippet, iframe[data-product="web_widget"]',
  },
  {
    vendor: "Crisp",
    buttons: '#crisp-chatbox-button:not([data-maximized="true"]), #crisp-chatbox [data-maximized="false"]',
    window: "#crisp-chatbox-chat",
  },
  {
    vendor: "Drift",
    buttons: ".drift-open-chat",
    frames: "iframe.drift-frame-controller, #drift-frame-controller iframe, iframe#drift-widget",
    window: "iframe.drift-frame-chat, #drift-frame-chat iframe",
  },
];
