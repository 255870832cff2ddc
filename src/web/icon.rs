//! The icons: one set, one weight, part of the page. They say nothing to a screen reader; a text beside them
//! does.

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)+) => {
        /// An icon of the set.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon {
            $($(#[$doc])* $name,)+
        }

        impl Icon {
            /// The picture, as a part of an HTML page.
            pub(crate) const fn svg(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("templates/icons/", $file, ".svg")),)+
                }
            }

            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

icons! {
    /// Something is wrong.
    Alert = "alert";
    /// An organisation.
    Building = "building";
    /// Plans and hours.
    Calendar = "calendar";
    /// Something is right.
    Check = "check";
    /// A moment.
    Clock = "clock";
    /// Somebody who serves customers.
    Headset = "headset";
    /// A secret or a way in.
    Key = "key";
    /// A list of records.
    List = "list";
    /// A letter.
    Mail = "mail";
    /// Employees.
    People = "people";
    /// A connection between two systems.
    Plug = "plug";
    /// Something to set.
    Settings = "settings";
    /// Protection and power.
    Shield = "shield";
    /// A branch.
    Store = "store";
    /// What comes in by itself.
    Sync = "sync";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_a_picture_that_screen_readers_pass_over() {
        for icon in Icon::ALL {
            assert!(
                icon.svg().starts_with("<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">")
            );
            assert!(icon.svg().trim_end().ends_with("</svg>"), "{icon:?}");
        }
    }
}
