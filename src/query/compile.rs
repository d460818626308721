//! Text to plan, with all that there is to say about the text.

use super::check::{Checked, Context, check};
use super::diagnostic::Diagnostic;
use super::{outline, sql, syntax};

/// Reads and checks a query. All that is wrong is told at once, in the order of the text; what
/// could be read is checked even where other parts could not. A query in SQL is refused with
/// its translation.
pub fn compile(text: &str, context: Context) -> Result<Checked, Vec<Diagnostic>> {
    match sql::finding(text, &context) {
        Some(finding) => Err(vec![finding]),
        None => compile_pipes(text, context),
    }
}

/// The same for a query that is no SQL.
pub(super) fn compile_pipes(text: &str, context: Context) -> Result<Checked, Vec<Diagnostic>> {
    let (query, mut findings) = syntax::read(text);
    let checked = check(&query, context);
    let checked = match checked {
        Ok(mut checked) => {
            findings.append(&mut checked.warnings);
            Some(checked)
        }
        Err(mut errors) => {
            findings.append(&mut errors);
            None
        }
    };
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    match checked {
        Some(mut checked) if !findings.iter().any(Diagnostic::is_error) => {
            checked.warnings = findings;
            checked.outline.records = outline::records(text, &query.stages);
            Ok(checked)
        }
        _ => Err(findings),
    }
}
