//! The flags of the configuration, made from the table of keys.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, builder::ValueParser};

use crate::config::{Flags, KEYS};

const HEADING: &str = "Configuration";
const FILE: &str = "config.file";

/// What the command line says about the configuration. The values are checked with those of the
/// environment and the file, not here.
#[derive(Debug, Clone, Default)]
pub struct ConfigFlags(Flags);

impl ConfigFlags {
    /// The flags, for [`crate::config::RawConfig`].
    #[must_use]
    pub const fn flags(&self) -> &Flags {
        &self.0
    }
}

/// The id of a key's argument; prefixed, because the flags are in every command and must not meet an
/// argument of the same name.
fn id(name: &str) -> String {
    format!("config.{name}")
}

impl Args for ConfigFlags {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new(FILE)
            .long("config")
            .value_name("FILE")
            .value_parser(ValueParser::path_buf())
            .global(true)
            .help_heading(HEADING)
            .help("Configuration file [default: muster.toml, if there is one] [env: MUSTER_CONFIG]");
        let keys = KEYS.iter().map(|key| {
            let flag = Arg::new(id(key.name))
                .long(key.name.replace('_', "-"))
                .value_name(key.placeholder)
                .global(true)
                .hide_short_help(true)
                .help_heading(HEADING)
                .help(key.help());
            if key.is_switch {
                flag.num_args(0..=1).require_equals(true).default_missing_value("true")
            } else {
                flag
            }
        });
        command.arg(file).args(keys)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ConfigFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let value = |name| matches.get_one::<String>(&id(name)).cloned();
        Ok(Self(Flags {
            file: matches.get_one::<PathBuf>(FILE).cloned(),
            values: KEYS.iter().filter_map(|key| Some((key.name, value(key.name)?))).collect(),
        }))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
