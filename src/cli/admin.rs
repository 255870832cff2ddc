//! `muster admin`: the administrators that an operator makes.

use std::io::{self, BufRead};

use clap::{ArgGroup, Args, Subcommand};

use super::{
    arguments::InOrganisation,
    output::{CliError, Output},
    shown,
};
use crate::{
    directory::{Role, shape},
    flows::{
        Actor, Gateway,
        employees::{self, NewEmployee, Way},
    },
    secret::Secret,
};

/// What to do with administrators.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Create an active employee with the role ADMIN, who signs in through an identity provider
    /// (--external-id), with a password (--password-stdin), or either.
    Create(Create),
}

/// `admin create`.
#[derive(Debug, Clone, Args)]
#[command(group = ArgGroup::new("way_in").required(true).multiple(true).args(["external_id", "password_stdin"]))]
pub struct Create {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// Sign-in e-mail.
    #[arg(long)]
    pub email: String,
    /// Identifier at the identity provider: what its SAML NameID will be.
    #[arg(long, value_name = "ID")]
    pub external_id: Option<String>,
    /// First name.
    #[arg(long, value_name = "NAME")]
    pub first_name: Option<String>,
    /// Last name.
    #[arg(long, value_name = "NAME")]
    pub last_name: Option<String>,
    /// Read a password from the first line of stdin.
    #[arg(long)]
    pub password_stdin: bool,
}

/// Most bytes of a line with a password; a longer password is refused anyway.
const LINE_MAX: u64 = 4_096;

/// Does it.
///
/// # Errors
/// Wrong usage, or why it was refused.
pub async fn run(command: Admin, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let Admin::Create(create) = command;
    let password = if create.password_stdin { Some(read_password(io::stdin().lock())?) } else { None };
    let new = NewEmployee {
        email: create.email,
        first_name: create.first_name.unwrap_or_default(),
        last_name: create.last_name.unwrap_or_default(),
        external_id: create.external_id,
        username: None,
        roles: vec![Role::Admin],
        connection: None,
        details: Vec::new(),
    };
    let way = Way::Operator { password };
    let made = employees::add(gateway, Actor::Operator, &create.org.slug, &new, &way).await?;
    shown::record(output, &shape::employee(&made))
}

/// The first line, without its end.
fn read_password(input: impl BufRead) -> Result<Secret<String>, CliError> {
    let mut line = String::new();
    input
        .take(LINE_MAX)
        .read_line(&mut line)
        .map_err(|_| CliError::Refused("the password on stdin cannot be read as UTF-8".to_owned()))?;
    let password = line.trim_end_matches(['\n', '\r']).to_owned();
    if password.is_empty() {
        return Err(CliError::Usage(
            "--password-stdin found no password; write it as the first line of stdin".to_owned(),
        ));
    }
    Ok(Secret::new(password))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line_with_its_blanks() {
        let read = |text: &str| read_password(text.as_bytes()).map(|password| password.expose().clone());
        assert_eq!(read(" pass word \r\nsecond\n").as_deref(), Ok(" pass word "));
        assert_eq!(read("password").as_deref(), Ok("password"));
        assert_eq!(read("\npassword").unwrap_err().exit_code(), 2);
        assert_eq!(read("").unwrap_err().exit_code(), 2);
        assert!(read_password(&b"\xff\n"[..]).is_err());
    }
}
