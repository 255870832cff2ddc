//! Help against refusals that are not about the message but about what Muster knows beside it.

use crate::saml::{
    Help,
    Person::{StartAgain, WaitForAccount, WaitForSettings},
    Places,
    Product::{Adfs, Entra, Google, Keycloak, Okta},
};

pub(super) const NO_RESPONSE: Help = Help::new(
    StartAgain,
    "Something was posted to the ACS URL without a field `SAMLResponse`.",
    &[
        "the IdP answers by another binding than HTTP-POST",
        "somebody opened or posted to the ACS URL by hand, or a scanner did",
    ],
    "Set the binding of the ACS URL at the IdP to HTTP-POST.",
);

pub(super) const NO_METADATA: Help = Help::new(
    WaitForSettings,
    "The connection has no metadata of the IdP, or metadata whose validUntil is over, so it does not know whom to believe.",
    &["the connection was created and the metadata never given", "the metadata came as a file and nobody brought the next one"],
    "`muster connection set --org ORG --slug SLUG --idp-metadata FILE|URL`. A URL is fetched again by itself.",
)
.at(Places::of("metadata-file", &[(Google, "there is no metadata URL: the file has to be brought again when the certificate changes")]));

pub(super) const CONNECTION_DISABLED: Help = Help::new(
    WaitForSettings,
    "An administrator switched the connection off.",
    &["it was switched off on purpose, for instance after an incident"],
    "`muster connection set --org ORG --slug SLUG enabled=true`, when the purpose is over.",
);

pub(super) const REQUEST_UNKNOWN: Help = Help::new(
    StartAgain,
    "The response answers a request that this connection did not make or no longer remembers.",
    &[
        "the person left the IdP's page open for long and signed in then",
        "a bookmark of the IdP's sign-in page was used: it carries an old request",
        "the IdP was told this connection's ACS URL for another connection or another Muster",
        "a response to somebody else was carried over: an attack",
    ],
    "Sign in anew, and bookmark `loginUrl` rather than the IdP's page.",
);

pub(super) const OTHER_BROWSER: Help = Help::new(
    StartAgain,
    "The browser that brought the response is not the one that asked for it, or it did not send its cookie back.",
    &[
        "the sign-in began in one browser or app and was finished in another (links from mail programs do that)",
        "the browser keeps no cookies, or a private window was closed in between",
        "Muster is reached under another host name than `public_url`",
        "somebody wants to sign another person's browser in as themselves: an attack",
    ],
    "Sign in anew in one browser. When it happens to everybody, `public_url` is not the address that browsers use, or a \
     proxy removes cookies.",
);

pub(super) const REQUEST_EXPIRED: Help = Help::new(
    StartAgain,
    "More than ten minutes passed between the request and the answer.",
    &[
        "the person was called away at the IdP's page",
        "a first sign-in with setting up a second factor took its time",
    ],
    "Sign in anew; the IdP remembers the person, so it is quick now.",
);

pub(super) const REQUEST_USED: Help = Help::new(
    StartAgain,
    "Another response answered the same request before.",
    &["the person pressed Back and sent the form again", "the button was pressed twice"],
    "Sign in anew. Nothing has to be changed.",
);

pub(super) const REPLAYED: Help = Help::new(
    StartAgain,
    "The same assertion was used before.",
    &["the form was sent again, by Back or by reloading", "somebody copied the response: an attack"],
    "Sign in anew. When nobody pressed Back, look at who else could read the response: browser extensions, proxies, logs.",
);

pub(super) const LOGGED_OUT: Help = Help::new(
    StartAgain,
    "The IdP signed the person in and then out again, and the request to sign out arrived here before the assertion.",
    &[
        "the person signed out in another window while this sign-in was under way",
        "the form waited in a tab and was sent after the person had signed out",
        "an administrator of the IdP ended the person's sessions",
        "somebody kept a copy of the response and posts it now: an attack",
    ],
    "Sign in anew. When nobody signed out, look in the IdP's log for who ended the session.",
);

pub(super) const EMPLOYEE_UNKNOWN: Help = Help::new(
    WaitForAccount,
    "The message is perfect, and no employee has this identifier. The check `employee` shows what was looked for, and in \
     which field.",
    &[
        "the NameID is another value than the External ID: an address where an object id was provisioned, or other case",
        "the person is not assigned to the provisioning at the IdP, or its next cycle has not come yet",
        "`saml.match` names another field than the one that the identifier is in",
    ],
    "Let NameID and SCIM `externalId` be the same attribute, character for character; compare `nameId` of the attempt with \
     `muster employee list --org ORG`. Or provision the person.",
)
.at(Places::of("identifier", &[
    (Entra, "NameID `user.objectid` with `externalId` ← `objectId`, both; the default for `externalId` is `mailNickname`, and for NameID the user principal name"),
    (Okta, "*Application username* and `externalId` from the same attribute; the default for `externalId` is Okta's own `user.id`"),
    (Google, "*Name ID* is the address by default: `saml.match=username`, or a custom attribute with the External ID"),
    (Adfs, "the claim rule for *Name ID*: `objectGUID` and `userPrincipalName` look alike in nothing"),
    (Keycloak, "without a mapper the NameID is the user name, or a random `G-…` for *persistent*"),
]));

pub(super) const EMPLOYEE_DELETED: Help = Help::new(
    WaitForAccount,
    "An employee with this identifier was deleted. The account does not come back by a sign-in.",
    &["the IdP removed the person from the provisioning and still lets them use the application"],
    "Provision or add the person again if they are to come back; else take the application away from them at the IdP.",
);

pub(super) const EMPLOYEE_AMBIGUOUS: Help = Help::new(
    WaitForAccount,
    "Several employees have this identifier, so nobody is let in.",
    &[
        "`saml.name_id_case=insensitive`, and two External IDs differ only in case",
        "`saml.match=email`, and two employees share an address",
    ],
    "Make the identifiers different, or match by an External ID that is unique: `saml.match=externalId`, \
     `saml.name_id_case=exact`.",
);

pub(super) const EMPLOYEE_LINK_CONFLICT: Help = Help::new(
    WaitForAccount,
    "An earlier sign-in with this identifier was one employee, and now another employee has what `saml.match` \
     compares. Nobody is let in until somebody says who it is.",
    &[
        "the identifier was given to somebody else at the IdP, and the first employee is still here",
        "two employees exchanged their addresses or usernames",
    ],
    "Find out at the IdP whose identifier it is. If it is the new person's, drop what is remembered of the first one: \
     `muster employee unlink --org ORG ID`.",
);

pub(super) const JIT_CONFLICT: Help = Help::new(
    WaitForAccount,
    "The connection creates people at their first sign-in, but an employee who is there already has the e-mail \
     address or the username. A sign-in never takes over somebody else's account.",
    &["the same person was added before, without this External ID", "two people share an address at the IdP"],
    "If it is the same person, give the employee this identifier as External ID; else correct the address at the IdP.",
);

pub(super) const JIT_INVALID: Help = Help::new(
    WaitForSettings,
    "The connection creates people at their first sign-in, but what the IdP sends of the person cannot be stored.",
    &[
        "an attribute is not of its form, as an e-mail address without @",
        "`saml.jit_map` names the wrong attribute",
    ],
    "Correct the attribute at the IdP, or `saml.jit_map` here.",
);

pub(super) const EMPLOYEE_OF_OTHER_CONNECTION: Help = Help::new(
    WaitForAccount,
    "The employee is managed by another connection of the organisation, and only that one may sign them in.",
    &[
        "two IdPs know the same person; the other one provisioned them",
        "the person used the wrong sign-in link",
    ],
    "Let the person sign in through the other connection, or move them: delete or unassign them there, then provision them \
     here.",
);

pub(super) const EMPLOYEE_SUSPENDED: Help = Help::new(
    WaitForAccount,
    "The employee is suspended.",
    &["the IdP switched the person off, or unassigned them from the provisioning", "an administrator suspended them here"],
    "Assign or activate the person at the IdP and wait for its next cycle, or `muster employee restore --org ORG ID`.",
)
.at(Places::of("unassigned", &[
    (Entra, "a person who leaves the scope of the provisioning is sent `active:false`: look at *Provisioning* → *Provisioning logs*"),
    (Okta, "unassigning deactivates: look at *Assignments*, and at *Provisioning* → *To App* → *Deactivate Users*"),
]));

pub(super) const EMPLOYEE_PENDING: Help = Help::new(
    WaitForAccount,
    "The employee was invited by mail and has not accepted yet.",
    &[
        "the person was added with an invitation where the bypass was meant",
        "the invitation was overlooked or has ended",
    ],
    "Send the invitation again, or let the IdP provision the person with `scim.adopt=true`, which makes them active.",
);

pub(super) const EMPLOYEE_BLOCKED: Help = Help::new(
    WaitForAccount,
    "The employee is blocked after three wrong passwords or codes. Signing in through an identity provider still works.",
    &["somebody tried passwords, the person themselves or another"],
    "`muster employee unblock --org ORG ID`, after asking the person.",
);

pub(super) const WRONG_PASSWORD: Help = Help::new(
    StartAgain,
    "Somebody tried to sign in with a password, and it was wrong. After three wrong ones the employee is blocked.",
    &["a typing error", "somebody else tries passwords"],
    "Nothing, or a new password by the link on the sign-in page.",
);

pub(super) const WRONG_CODE: Help = Help::new(
    StartAgain,
    "The password was right and the code of the authenticator app was not. After three failures the employee is blocked.",
    &[
        "a code that was used before, or is more than a minute old",
        "a clock that is wrong, on the phone or on this server",
        "somebody else knows the password",
    ],
    "A new code or a recovery code; `muster employee reset-second-factor --org ORG ID` when both are lost, after \
     asking the person. When it was somebody else, a new password.",
);
