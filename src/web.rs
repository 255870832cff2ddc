//! The pages: view models in, HTML out. This module knows texts, templates and static assets, and
//! nothing of HTTP, flows or the database; `http` fills the view models and sends what [`Page::html`]
//! returns.
//!
//! Every page works without JavaScript and under a policy without inline styles and scripts. All
//! texts come from `web/locales`, in the languages of [`Language`].

pub mod actions;
mod assets;
mod avatar;
pub mod browser;
mod calendar;
mod icon;
mod language;
mod moment;
mod pages;
pub mod parts;
pub mod places;
mod qr;
mod shell;
mod texts;

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the attributes of a page are in no namespace")]
mod tests;

pub use assets::{Asset, asset};
pub use calendar::{CalendarEntry, calendar};
pub use icon::Icon;
pub use language::Language;
pub use moment::Moment;
pub use pages::{
    activate::{Activate, ActivateStep, LinkPurpose},
    backoffice::{
        account::{AccountPage, AccountTab},
        audit::{Audit, AuditLine, Chain, Fact, Party, facts},
        calendar::{AccountCalendar, EmployeeCalendar},
        connection::{
            Address, ConnectionHead, ConnectionOverview, ConnectionTab, Progress,
            keys::{ConnectionKeys, OwnKey, Rotating, purpose, stage},
            metadata::{Certificate, ConnectionMetadata, Given, IdentityProvider, Refreshing},
            removal::ConnectionDelete,
            settings::{ConnectionSettingsPage, Setting, misfit},
            steps::{Came, ConnectionApplication, ConnectionPush, ConnectionTrial, Entry},
            tokens::{ConnectionTokens, TokenRow, TokenState, TokenTyped},
        },
        connections::{ConnectionRow, Connections, NewConnection},
        consoles::{Console, Enter},
        employee::{
            Check, Clash, Difference, EmployeeAudit, EmployeeDelete, EmployeeEvents, EmployeeOffices,
            EmployeeProfile, EmployeeSignIn, Event, FurtherRoles, Head, HeldRole, OfficeMark, OpenSession,
            SignInAttempt, Tab,
        },
        employee_form::{NAMES, fields, label},
        employee_new::{EmployeeHandover, EmployeeNew},
        employees::{Column, EmployeeRow, Employees, Every, Facet, FacetOption, Many, Source},
        expertise::EmployeeExpertise,
        form::{FormPage, Removal},
        hours::{AccountHours, EmployeeHours, WeekForm},
        import::{
            self, ImportColumn, ImportColumns, ImportFile, ImportGroup, ImportLine, ImportPage, ImportPast,
        },
        logs::{
            By, LogFilter, Person, Through, Whom,
            provisioning::{Changed, Provisioning, ScimRequestPage, ScimRow},
            sign_ins::{Advice, AttemptPage, Rung, SignInRow, SignIns},
        },
        mails::{self, About, MailRow, Mails},
        offices::{self, OfficePage, OfficeRow, Offices, PersonRow},
        roles::{self, RoleFault, RolePage, RoleRow, Roles},
        selected::{self, Refusal, Selected, Work},
        settings::{self, SettingFault},
        sign_in_again::{Again, SignInAgain},
    },
    demo_idp::{DemoIdpSignIn, DemoIdpSignedOut, DemoNote, DemoPerson},
    error::{ErrorKind, ErrorPage},
    forgot::{Forgot, ForgotStep},
    landing::{Landing, OfficeRole, Role, Via},
    new_password::{PasswordProblem, PasswordProblems},
    post_form::PostForm,
    refused::Refused,
    second_step::SecondStep,
    security::{Enrol, Factor, RecoveryCodes, Security, SecurityDone, SecurityFault},
    setup::{Setup, SetupProblem, SetupStep, SetupTyped},
    sign_in::{ConnectionChoice, SignIn, SignInError, SignInStep},
    sign_out::{Elsewhere, Leaving, LogOutQuestion, LogOutRefused, SignedOut},
};

pub use parts::{Choice, Crumb, Field, Kind, Pager, Total};
pub use places::list_of_employees;
pub use shell::{Frame, Said, Theme, Toast};

/// A whole page.
pub trait Page {
    /// The page as an HTML document in UTF-8, to be sent as `text/html; charset=utf-8`. Every value is
    /// escaped.
    fn html(&self) -> String;
}

/// Writing to a string cannot fail; if a template ever does, the person still sees a sentence.
const LAST_RESORT: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"/><title>Muster</title></head>\
<body><h1>This page could not be shown</h1><p>Please try again.</p></body></html>";

impl<T: askama::Template> Page for T {
    fn html(&self) -> String {
        self.render().unwrap_or_else(|_| LAST_RESORT.to_owned())
    }
}
