//! Saved queries that a query calls: their commands take the place of the call.

use super::{Checker, Found};
use crate::flow::spelling::nearest;
use crate::query::diagnostic::{Diagnostic, Span};
use crate::query::saved::{MOST_CHARACTERS, MOST_PARAMETERS, Misfit, SavedQuery};
use crate::query::syntax::{self, Command, SavedCall, Stage};

impl Checker {
    /// Gives the commands of a saved query their meaning. All that is wrong with them is
    /// told of the call, which is what stands in the text.
    pub(super) fn saved(&mut self, call: &SavedCall, span: Span) -> Found<()> {
        let text = self.expansion(call, span)?;
        let (errors, warnings) = (self.errors.len(), self.warnings.len());
        match syntax::parse(&text) {
            Err(found) => self.errors.extend(found),
            Ok(query) => {
                for stage in &query.stages {
                    let result = match &stage.command {
                        Command::Saved(inner) => {
                            let message = format!("calls `${}`", inner.name.text);
                            let hint = "a saved query cannot call another: put its commands here";
                            Err(Diagnostic::error(span, message).with_hint(hint))
                        }
                        _ => self.stage(&Stage {
                            span,
                            ..stage.clone()
                        }),
                    };
                    self.errors.extend(result.err());
                }
            }
        }
        let found = self.errors[errors..].iter_mut();
        for diagnostic in found.chain(&mut self.warnings[warnings..]) {
            let within = format!("in the saved query `{}`: ", call.name.text);
            diagnostic.message.insert_str(0, &within);
            diagnostic.span = span;
            // It would change a text that does not stand here.
            diagnostic.fix = None;
        }
        Ok(())
    }

    /// The text of the saved query with the values of the call.
    fn expansion(&mut self, call: &SavedCall, span: Span) -> Found<String> {
        let name = &call.name;
        let saved = self.context.saved.clone();
        let Some(query) = saved.iter().find(|query| query.name == name.text) else {
            return Err(unknown(&saved, &name.text, name.span));
        };
        for (at, (parameter, _)) in call.arguments.iter().enumerate() {
            let mut before = call.arguments[..at].iter();
            if before.any(|(other, _)| other.text == parameter.text) {
                let message = format!("the parameter `{}` is given twice", parameter.text);
                return Err(Diagnostic::error(parameter.span, message)
                    .with_hint("give each parameter one value"));
            }
        }
        let values = call.arguments.iter();
        let values: Vec<(&str, &str)> = values
            .map(|(parameter, value)| (&*parameter.text, &*value.text))
            .collect();
        let text = query
            .expand(&values)
            .map_err(|misfit| explain(misfit, query, call, span))?;
        self.expanded += text.chars().count();
        if self.characters + self.expanded > MOST_CHARACTERS {
            let message = format!(
                "with the saved queries in it, the query is longer than {MOST_CHARACTERS} characters"
            );
            return Err(Diagnostic::error(span, message)
                .with_hint("call fewer of them, or give shorter values"));
        }
        Ok(text)
    }
}

fn unknown(saved: &[SavedQuery], name: &str, span: Span) -> Diagnostic {
    let error = Diagnostic::error(span, format!("there is no saved query `{name}`"));
    let names = || saved.iter().map(|query| query.name.as_str());
    match (nearest(name, names()), saved) {
        (Some(near), _) => error.with_hint(format!("did you mean `{near}`?")),
        (None, []) => error.with_hint("no query is saved yet: write its commands here"),
        (None, _) => {
            let names: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            error.with_hint(format!("saved are {}", names.join(", ")))
        }
    }
}

fn explain(misfit: Misfit, query: &SavedQuery, call: &SavedCall, span: Span) -> Diagnostic {
    let name = &query.name;
    let of = |wanted: &str| {
        let mut arguments = call.arguments.iter();
        let argument = arguments.find(|(parameter, _)| parameter.text == wanted);
        argument.map_or(span, |(parameter, _)| parameter.span)
    };
    match misfit {
        Misfit::Missing(parameter) => {
            let message = format!("the saved query `{name}` needs a value for `{parameter}`");
            Diagnostic::error(span, message).with_hint(format!(
                "write `{parameter} = \"value\"` between the parentheses"
            ))
        }
        Misfit::Unknown(parameter) => {
            let message = format!("the saved query `{name}` has no parameter `{parameter}`");
            let known = query.parameters().unwrap_or_default();
            let error = Diagnostic::error(of(&parameter), message);
            match (nearest(&parameter, known.iter().copied()), &known[..]) {
                (Some(near), _) => error.with_hint(format!("did you mean `{near}`?")),
                (None, []) => error.with_hint("it has no parameters"),
                (None, _) => {
                    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                    error.with_hint(format!("it has {}", known.join(", ")))
                }
            }
        }
        Misfit::Misnamed(parameter) => {
            let message = format!(
                "the saved query `{name}` has the place `{{{{{parameter}}}}}`, which is no name"
            );
            Diagnostic::error(span, message).with_hint(
                "names begin with a letter or `_` and go on with letters, digits and `_`",
            )
        }
        Misfit::Unclosed => {
            let message = format!("the saved query `{name}` has a `{{{{` without its `}}}}`");
            Diagnostic::error(span, message).with_hint("close it behind the name of the parameter")
        }
        Misfit::TooMany(count) => {
            let message = format!("the saved query `{name}` has {count} parameters");
            Diagnostic::error(span, message)
                .with_hint(format!("at most {MOST_PARAMETERS} are possible"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::syntax::parse;
    use crate::query::{Context, check};

    /// The names of the columns, or the first error with where it stands.
    fn answer(text: &str) -> Result<Vec<String>, (String, String)> {
        let saved = |name: &str, text: &str, defaults: &[(&str, &str)]| SavedQuery {
            name: name.to_string(),
            text: text.to_string(),
            defaults: defaults
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
        };
        let context = Context {
            saved: [
                saved("Rejected", "filter action = 'REJECT'", &[]),
                saved(
                    "Top talkers",
                    "stats sum({{field}}) as {{field}}Total by srcAddr | limit {{n}}",
                    &[("n", "10")],
                ),
                saved("Broken", "filter action = | limit x", &[]),
                saved("Lost", "stats count(*) as n | filter bytes > 1", &[]),
                saved("Nested", "$Rejected() | limit 1", &[]),
                saved("Long", &"# ten char".repeat(999), &[]),
                saved("Odd", "limit {{n-1}}", &[]),
            ]
            .into(),
            ..Context::default()
        };
        let tell = |errors: Vec<Diagnostic>| {
            let span = errors[0].span;
            (
                text[span.start..span.end].to_string(),
                errors[0].message.clone(),
            )
        };
        let query = parse(text).map_err(tell)?;
        let checked = check(&query, context).map_err(tell)?;
        Ok(checked.plan.names)
    }

    #[test]
    fn calls_are_expanded() {
        for (text, names) in [
            ("$Rejected()", &["@timestamp", "@message"][..]),
            (
                "$Rejected() | $`Top talkers`(field = \"bytes\")",
                &["srcAddr", "bytesTotal"],
            ),
            (
                "$`Top talkers`(field = 'packets', n = 3) | filter packetsTotal > 1",
                &["srcAddr", "packetsTotal"],
            ),
            (
                "fields dstPort | $Rejected ( ) | sort dstPort",
                &["dstPort"],
            ),
        ] {
            let expected = names.iter().map(|name| name.to_string()).collect();
            assert_eq!(answer(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn misfits_are_told_of_the_call() {
        let long = "$Long() | $Long()";
        for (text, place, message) in [
            ("$rejectd()", "rejectd", "there is no saved query `rejectd`"),
            (
                "$`Top talkers`()",
                "$`Top talkers`()",
                "the saved query `Top talkers` needs a value for `field`",
            ),
            (
                "$Rejected(n = 1)",
                "n",
                "the saved query `Rejected` has no parameter `n`",
            ),
            (
                "$Rejected(a = 1, a = 2)",
                "a",
                "the parameter `a` is given twice",
            ),
            (
                "limit 1 | $Broken()",
                "$Broken()",
                "in the saved query `Broken`: expected a field, a value or a function, found `|`",
            ),
            (
                "$Lost()",
                "$Lost()",
                "in the saved query `Lost`: `bytes` is unknown after `stats`",
            ),
            (
                "$Nested()",
                "$Nested()",
                "in the saved query `Nested`: calls `$Rejected`",
            ),
            (
                "$Odd()",
                "$Odd()",
                "the saved query `Odd` has the place `{{n-1}}`, which is no name",
            ),
            (
                long,
                "$Long()",
                "with the saved queries in it, the query is longer than 10000 characters",
            ),
            (
                "$Rejected",
                "",
                "expected `(` after the name of the saved query, found the end of the query",
            ),
            (
                "$",
                "",
                "expected the name of a saved query after `$`, found the end of the query",
            ),
            (
                "$Rejected(1)",
                "1",
                "expected the name of a parameter, found the number 1",
            ),
            (
                "$Rejected(n = x)",
                "x",
                "expected a text or a number for the parameter, found `x`",
            ),
            (
                "limit {{n}}",
                "{{n}}",
                "`{{n}}` is the place of a parameter, which only saved queries have",
            ),
        ] {
            let expected = Err((place.to_string(), message.to_string()));
            assert_eq!(answer(text), expected, "{text}");
        }
    }
}
