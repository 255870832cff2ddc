//! The core User (RFC 7643 section 4.1).

use super::{Attribute, Kind, Mutability, Returned, Schema};

/// The core User schema.
pub static SCHEMA: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:User",
    aliases: &[
        "urn:scim:schemas:core:2.0:User",
        "urn:scim:schemas:core:1.0:User",
        "urn:scim:schemas:core:1.0",
    ],
    name: "User",
    description: "User Account",
    attributes: &[
        Attribute::string("userName", "The name the employee is known by; unique without regard to case.")
            .required()
            .unique(),
        Attribute::complex("name", NAME, "The parts of the employee's name."),
        Attribute::string("displayName", "The name shown to others."),
        Attribute::string("nickName", "The casual name."),
        Attribute::reference("profileUrl", &["external"], "A page about the employee."),
        Attribute::string("title", "The employee's function, such as \"Mortgage adviser\"."),
        Attribute::string("userType", "The relation to the organisation, such as \"Contractor\"."),
        Attribute::string("preferredLanguage", "The language of the user interface and of mails."),
        Attribute::string("locale", "The region for dates, numbers and currency."),
        Attribute::string("timezone", "The time zone by its IANA name, such as \"Europe/Amsterdam\"."),
        Attribute::boolean("active", "Whether the employee may sign in; false suspends at once."),
        Attribute { mutability: Mutability::WriteOnly, ..PASSWORD },
        Attribute::complex(
            "emails",
            EMAILS,
            "E-mail addresses; the one of type \"work\" is used, by one employee alone while the organisation says so.",
        )
        .many(),
        Attribute::complex(
            "phoneNumbers",
            PHONE_NUMBERS,
            "Telephone numbers; the one of type \"work\" is used.",
        )
        .many(),
        Attribute::complex("ims", IMS, "Instant messaging addresses.").many(),
        Attribute::complex("photos", PHOTOS, "URLs of pictures; the one of type \"photo\" is used.").many(),
        Attribute::complex("addresses", ADDRESSES, "Postal addresses.").many(),
        Attribute::complex("groups", GROUPS, "The groups the employee belongs to.")
            .many()
            .unbounded()
            .read_only(),
        Attribute::complex("entitlements", LABELLED, "Things the employee is entitled to.").many(),
        Attribute::complex("roles", LABELLED, "Roles; those that Muster knows take effect.").many(),
        Attribute::complex("x509Certificates", CERTIFICATES, "Certificates issued to the employee.").many(),
    ],
};

const PASSWORD: Attribute = Attribute::string(
    "password",
    "Accepted and not kept: employees sign in through their identity provider.",
)
.case_exact()
.returned(Returned::Never);

const NAME: &[Attribute] = &[
    Attribute::string("formatted", "The whole name for display."),
    Attribute::string("familyName", "The last name."),
    Attribute::string("givenName", "The first name."),
    Attribute::string("middleName", "The middle names."),
    Attribute::string("honorificPrefix", "The title before the name, such as \"Dr.\"."),
    Attribute::string("honorificSuffix", "The suffix after the name, such as \"III\"."),
];

const VALUE: Attribute = Attribute::string("value", "The value itself.");
const DISPLAY: Attribute = Attribute::string("display", "The value in words for people.");
const TYPE: Attribute = Attribute::string("type", "What the value is for.");
const PRIMARY: Attribute =
    Attribute::boolean("primary", "Whether this is the preferred value; at most one is.");

const EMAILS: &[Attribute] = &[VALUE, DISPLAY, TYPE.suggests(&["work", "home", "other"]), PRIMARY];

const PHONE_NUMBERS: &[Attribute] =
    &[VALUE, DISPLAY, TYPE.suggests(&["work", "home", "mobile", "fax", "pager", "other"]), PRIMARY];

const IMS: &[Attribute] = &[
    VALUE,
    DISPLAY,
    TYPE.suggests(&["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
    PRIMARY,
];

const PHOTOS: &[Attribute] = &[
    Attribute::reference("value", &["external"], "The URL of the picture."),
    DISPLAY,
    TYPE.suggests(&["photo", "thumbnail"]),
    PRIMARY,
];

const ADDRESSES: &[Attribute] = &[
    Attribute::string("formatted", "The whole address for a label, with line breaks."),
    Attribute::string("streetAddress", "Street and house number."),
    Attribute::string("locality", "The city."),
    Attribute::string("region", "The state or province."),
    Attribute::string("postalCode", "The postal code."),
    Attribute::string("country", "The country as an ISO 3166-1 alpha-2 code."),
    TYPE.suggests(&["work", "home", "other"]),
    PRIMARY,
];

const GROUPS: &[Attribute] = &[
    Attribute::string("value", "The id of the group.").case_exact().read_only(),
    Attribute::reference("$ref", &["Group"], "The URL of the group.").read_only(),
    Attribute::string("display", "The name of the group.").read_only(),
    Attribute::string("type", "Whether the membership is direct.")
        .suggests(&["direct", "indirect"])
        .read_only(),
];

const LABELLED: &[Attribute] = &[VALUE, DISPLAY, TYPE, PRIMARY];

const CERTIFICATES: &[Attribute] =
    &[Attribute::new("value", Kind::Binary, "The DER certificate in Base64."), DISPLAY, TYPE, PRIMARY];
