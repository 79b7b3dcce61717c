//! Small pictures beside words; they never stand alone.

use crate::dom::El;

/// The pictures there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// It is so, or it is done.
    Check,
    /// Look here.
    Alert,
    /// It takes time.
    Clock,
    /// It is not so.
    Cross,
    /// It cannot be told.
    Dash,
    /// A fact to know.
    Info,
    /// Puts a value on the clipboard.
    Copy,
    /// Leads away from this page.
    Leaves,
}

macro_rules! picture {
    ($path:literal) => {
        concat!(
            r#"<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d=""#,
            $path,
            r#""></path></svg>"#
        )
    };
}

impl Icon {
    fn markup(self) -> &'static str {
        match self {
            Self::Check => picture!("M3 8.5 6.5 12 13 4.5"),
            Self::Alert => picture!("M8 2 14.5 13.5H1.5ZM8 6.5V9.5M8 11.6V11.7"),
            Self::Clock => {
                picture!("M8 1.75A6.25 6.25 0 1 1 8 14.25 6.25 6.25 0 1 1 8 1.75M8 4.5V8L10.5 9.5")
            }
            Self::Cross => picture!("M4 4 12 12M12 4 4 12"),
            Self::Dash => picture!("M3.5 8H12.5"),
            Self::Info => picture!(
                "M8 1.75A6.25 6.25 0 1 1 8 14.25 6.25 6.25 0 1 1 8 1.75M8 7.25V11.25M8 4.8V4.9"
            ),
            Self::Copy => picture!("M5.5 5.5H13.5V13.5H5.5ZM10.5 5.5V2.5H2.5V10.5H5.5"),
            Self::Leaves => picture!("M6.5 3.5H3V13H12.5V9.5M9 2.5H13.5V7M13.5 2.5 7.5 8.5"),
        }
    }
}

impl El {
    /// A picture that says nothing to a screen reader.
    pub(crate) fn icon(self, icon: Icon) -> Self {
        self.markup(icon.markup())
    }
}
