//! What a record is, and how it is read together with its mark.

use std::borrow::Cow;

/// What a record is. Each is one row, but for an org with its credential sets, and for what modules told
/// about an org with the receipts that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Org,
    Told,
    Run,
    Revocation,
    Approval,
    Module,
    Session,
    SignInLink,
}

const MARK: &str = "m.mark AS record_mark, m.number AS record_number";

impl Kind {
    pub(super) const ALL: [Self; 8] = [
        Self::Org,
        Self::Told,
        Self::Run,
        Self::Revocation,
        Self::Approval,
        Self::Module,
        Self::Session,
        Self::SignInLink,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Org => "org",
            Self::Told => "told",
            Self::Run => "run",
            Self::Revocation => "revocation",
            Self::Approval => "approval",
            Self::Module => "module",
            Self::Session => "session",
            Self::SignInLink => "sign-in link",
        }
    }

    /// How people call it.
    pub(super) fn called(self) -> &'static str {
        match self {
            Self::Told => "what modules told, or a receipt, of org",
            _ => self.word(),
        }
    }

    /// The table and its key, where a record is one row.
    fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::Org | Self::Told => ("orgs", "id"),
            Self::Run => ("authorizations", "id"),
            Self::Revocation => ("revocations", "id"),
            Self::Approval => ("approvals", "id"),
            Self::Module => ("modules", "id"),
            Self::Session => ("sessions", "id_hash"),
            Self::SignInLink => ("sign_in_links", "token_hash"),
        }
    }

    /// Under which id its mark stands.
    pub(super) fn place(self, id: &str) -> Cow<'_, str> {
        match self {
            Self::Told => format!("told-{id}").into(),
            _ => id.to_owned().into(),
        }
    }

    /// The ids of all there are.
    pub(super) fn ids(self) -> String {
        if self == Self::Told {
            return "SELECT org_id FROM reports UNION SELECT org_id FROM org_references
                    UNION SELECT org_id FROM receipts"
                .to_owned();
        }
        let (table, key) = self.table();
        format!("SELECT {key} FROM {table}")
    }

    /// Reads so many of them by their ids, each with its mark, together with what else belongs to it.
    pub(in crate::store) fn select(self, count: usize) -> String {
        let ids: Vec<_> = (1..=count).map(|at| format!("${at}")).collect();
        match self {
            Self::Org => org(&ids.join(", ")),
            Self::Told => told(&ids),
            _ => {
                let (table, key) = self.table();
                let ids = ids.join(", ");
                format!(
                    "SELECT {MARK}, r.{key} AS own_id, r.*
                     FROM {table} r LEFT JOIN record_marks m ON m.id = r.{key}
                     WHERE r.{key} IN ({ids}) ORDER BY r.{key}"
                )
            }
        }
    }
}

fn org(ids: &str) -> String {
    format!(
        "SELECT {MARK},
             (SELECT h.generation FROM history h
              WHERE h.org_id = o.id AND h.generation IS NOT NULL
              ORDER BY h.number DESC LIMIT 1) AS newest_generation,
             o.id AS own_id, o.*, '' AS sets, s.*
         FROM orgs o LEFT JOIN record_marks m ON m.id = o.id
             LEFT JOIN credential_sets s ON s.org_id = o.id
         WHERE o.id IN ({ids}) ORDER BY o.id, s.id"
    )
}

/// A mark without anything that it is of reads as a row of NULLs: something was taken out.
fn told(ids: &[String]) -> String {
    let marks: Vec<_> = ids.iter().map(|id| format!("'told-' || {id}")).collect();
    let (ids, marks) = (ids.join(", "), marks.join(", "));
    format!(
        "SELECT {MARK}, t.* FROM
             (SELECT org_id AS own_id, 'report' AS what, module_id AS one,
                  CAST(reported_at AS TEXT) AS two, '' AS three, '' AS four
              FROM reports WHERE org_id IN ({ids})
              UNION ALL SELECT org_id, 'reference', module_id, kind, id, name
              FROM org_references WHERE org_id IN ({ids})
              UNION ALL SELECT org_id, 'receipt', id, CAST(at AS TEXT), body, ''
              FROM receipts WHERE org_id IN ({ids})
              UNION ALL SELECT SUBSTR(id, 6), NULL, NULL, NULL, NULL, NULL
              FROM record_marks WHERE id IN ({marks})) t
             LEFT JOIN record_marks m ON m.id = 'told-' || t.own_id
         ORDER BY t.own_id"
    )
}

/// Approvals that the sets of so many orgs, or so many runs, name, each with its mark.
pub(super) fn approvals_named_by(kind: Kind, count: usize) -> Option<String> {
    let ids: Vec<_> = (1..=count).map(|at| format!("${at}")).collect();
    let ids = ids.join(", ");
    let (table, key) = match kind {
        Kind::Org => ("credential_sets", "org_id"),
        Kind::Run => ("authorizations", "id"),
        _ => return None,
    };
    Some(format!(
        "SELECT {MARK}, n.{key} AS own_id, n.approval_id AS named_by, a.*
         FROM {table} n LEFT JOIN approvals a ON a.id = n.approval_id
             LEFT JOIN record_marks m ON m.id = a.id
         WHERE n.{key} IN ({ids}) AND n.approval_id IS NOT NULL"
    ))
}
