//! Questions in SQL, and the same questions as pipes.
//!
//! What is translated is the common shape: `SELECT … FROM … WHERE … GROUP BY … HAVING …
//! ORDER BY … LIMIT …` over one table. The clauses are put in the order in which a pipeline
//! works; what is written otherwise within them is put right by the fixes that its words have
//! anyway. What cannot be translated is named.

use super::check::Context;
use super::compile::compile_pipes;
use super::diagnostic::{Diagnostic, Fix, Span};
use super::function::Function;
use super::syntax::{Lexer, Token, name_as_written};
use crate::flow::Field;
use crate::flow::field::match_key;

/// A translation is put right in so many rounds at most; in each, all fixes are made that do
/// not touch each other.
const MOST_ROUNDS: usize = 20;

/// The words that begin the clauses, in their order.
const CLAUSES: [&str; 7] = [
    "select", "from", "where", "group", "having", "order", "limit",
];

/// Words of SQL that have no counterpart in a pipeline over one set of records.
const FOREIGN: [&str; 9] = [
    "join",
    "union",
    "intersect",
    "except",
    "over",
    "case",
    "offset",
    "cast",
    "interval",
];

/// What there is to say about a query in SQL, with its translation; `None` of other texts.
pub fn finding(text: &str, context: &Context) -> Option<Diagnostic> {
    let text = &without_comments(text);
    let mut lexer = Lexer::new(text);
    let (first, span) = lexer.token().ok()?;
    is_word(&first, "select").then_some(())?;
    let second = lexer.token().ok()?.0;
    // `select (…)` is what a pipeline may begin with in another dialect.
    let has_clauses = CLAUSES[1..].iter().any(|clause| {
        text.split(|c: char| !c.is_alphanumeric())
            .any(|word| word.eq_ignore_ascii_case(clause))
    });
    if !has_clauses
        || matches!(second, Token::Symbol("=" | "|"))
        || text.contains('|') && !text.contains("||")
    {
        return None;
    }
    let message = "a query is a pipeline here, not SQL";
    let error = Diagnostic::error(span, message);
    Some(match translate(text, context) {
        Ok(pipes) => {
            let whole = Span::new(0, text.trim_end().len());
            error.with_fix(Fix::replace("Write it with pipes", whole, pipes))
        }
        Err(reason) => error.with_hint(format!(
            "{reason}; write the rest as commands with `|` between them"
        )),
    })
}

/// The pipeline, or what keeps it from being one.
fn translate(text: &str, context: &Context) -> Result<String, String> {
    let statement = Statement::read(text)?;
    let mut pipes = statement.pipes()?.join("\n| ");
    for _ in 0..MOST_ROUNDS {
        let found = match compile_pipes(&pipes, context.clone()) {
            Ok(checked) => checked.warnings,
            Err(found) => found,
        };
        let fixes = found.iter().filter_map(|found| found.fix.as_ref());
        let Some(fix) = Fix::all(fixes) else {
            return match found.iter().find(|found| found.is_error()) {
                Some(error) => Err(format!("this has no translation: {}", error.message)),
                None => Ok(pipes),
            };
        };
        pipes = fix.apply(&pipes);
    }
    Err("this has no translation".to_string())
}

/// The text with blanks in place of comments, so that all else stays where it is.
fn without_comments(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let comment = line.find("--");
        let comment = comment.filter(|at| line[..*at].matches('\'').count().is_multiple_of(2));
        let (kept, comment) = line.split_at(comment.unwrap_or(line.len()));
        out.push_str(kept);
        out.extend(comment.bytes().map(|byte| match byte {
            b'\n' => '\n',
            _ => ' ',
        }));
    }
    out
}

fn is_word(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(found) if found.eq_ignore_ascii_case(word))
}

type Tokens<'a> = &'a [(Token, Span)];

/// The clauses of a statement.
struct Statement<'a> {
    text: &'a str,
    tokens: Vec<(Token, Span)>,
    /// Where each of [`CLAUSES`] begins and ends, its words left out.
    clauses: [(usize, usize); 7],
    is_distinct: bool,
    /// Names in front of fields that stand for the table.
    tables: Vec<String>,
}

/// One column of the result.
struct Column {
    /// The expression as a pipeline writes it.
    expr: String,
    alias: Option<String>,
    is_aggregate: bool,
}

impl Column {
    /// What later commands call it.
    fn name(&self) -> String {
        self.alias.clone().unwrap_or_else(|| self.expr.clone())
    }

    fn item(&self) -> String {
        match &self.alias {
            Some(alias) if *alias != self.expr => format!("{} as {alias}", self.expr),
            _ => self.expr.clone(),
        }
    }
}

impl<'a> Statement<'a> {
    fn read(text: &'a str) -> Result<Statement<'a>, String> {
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        loop {
            match lexer.token() {
                Ok((Token::End, _)) => break,
                Ok(token) => tokens.push(token),
                Err(error) => return Err(error.message),
            }
        }
        let mut clauses = [(0, 0); 7];
        let mut is_distinct = false;
        let mut depth = 0;
        let mut current: Option<usize> = None;
        let mut at = 0;
        while at < tokens.len() {
            let token = &tokens[at].0;
            match token {
                Token::Symbol("(") => depth += 1,
                Token::Symbol(")") => depth -= 1,
                Token::Symbol("|") => {
                    return Err("`||` joins texts in SQL, here `concat` does".to_string());
                }
                Token::Word(word) => {
                    let lower = word.to_ascii_lowercase();
                    if FOREIGN.contains(&lower.as_str()) {
                        return Err(format!("`{lower}` has no translation"));
                    }
                    let clause = CLAUSES.iter().position(|clause| *clause == lower);
                    if let Some(clause) = clause {
                        if depth > 0 && clause == 0 {
                            return Err("a query within a query has no translation".to_string());
                        }
                        if depth == 0 && current.is_none_or(|current| current < clause) {
                            if let Some(current) = current {
                                clauses[current].1 = at;
                            }
                            let skips_by = ["group", "order"].contains(&lower.as_str());
                            let is_followed = tokens
                                .get(at + 1)
                                .is_some_and(|next| is_word(&next.0, "by"));
                            at += usize::from(skips_by && is_followed);
                            if clause == 0
                                && tokens
                                    .get(at + 1)
                                    .is_some_and(|next| is_word(&next.0, "distinct"))
                            {
                                is_distinct = true;
                                at += 1;
                            }
                            clauses[clause] = (at + 1, at + 1);
                            current = Some(clause);
                        }
                    }
                }
                _ => {}
            }
            at += 1;
        }
        if let Some(current) = current {
            clauses[current].1 = tokens.len();
        }
        let mut statement = Statement {
            text,
            tokens,
            clauses,
            is_distinct,
            tables: Vec::new(),
        };
        statement.read_table()?;
        Ok(statement)
    }

    fn clause(&self, name: &str) -> Tokens<'_> {
        let at = CLAUSES.iter().position(|clause| *clause == name);
        let (from, until) = at.map_or((0, 0), |at| self.clauses[at]);
        &self.tokens[from..until]
    }

    fn read_table(&mut self) -> Result<(), String> {
        let from = self.clause("from");
        if from.iter().any(|(token, _)| *token == Token::Symbol(",")) {
            return Err("several tables have no translation".to_string());
        }
        let mut names: Vec<String> = Vec::new();
        for (token, _) in from {
            if let Token::Word(name) | Token::Quoted(name) | Token::Text(name) = token {
                names.push(name.clone());
                names.extend(name.rsplit('.').next().map(String::from));
            }
        }
        self.tables = names;
        Ok(())
    }

    /// The commands.
    fn pipes(&self) -> Result<Vec<String>, String> {
        let mut pipes = Vec::new();
        let mut columns = self.columns();
        let n_columns = columns.len();
        let is_all = matches!(self.clause("select"), [(Token::Symbol("*"), _)]);
        let condition = self.clause("where");
        if !condition.is_empty() {
            pipes.push(format!("filter {}", self.written(condition)));
        }
        let has_groups = !self.clause("group").is_empty();
        let has_aggregates = columns.iter().any(|column| column.is_aggregate);
        match has_groups || has_aggregates {
            true => pipes.extend(self.groups(&mut columns)?),
            false => {
                if !is_all {
                    let items: Vec<String> = columns.iter().map(Column::item).collect();
                    pipes.push(format!("fields {}", items.join(", ")));
                }
                pipes.extend(self.order(&columns));
                if self.is_distinct {
                    let names: Vec<String> = columns.iter().map(Column::name).collect();
                    pipes.push(format!("dedup {}", names.join(", ")));
                }
            }
        }
        let limit = self.clause("limit");
        if !limit.is_empty() {
            pipes.push(format!("limit {}", self.written(limit)));
        }
        if columns.len() > n_columns {
            // Those that only `HAVING` and `ORDER BY` speak of are not shown.
            let names: Vec<String> = columns[..n_columns].iter().map(Column::name).collect();
            pipes.push(format!("display {}", names.join(", ")));
        }
        if pipes.is_empty() {
            pipes.push("fields @timestamp, @message".to_string());
        }
        Ok(pipes)
    }

    /// `stats` with what narrows and orders its groups.
    fn groups(&self, columns: &mut Vec<Column>) -> Result<Vec<String>, String> {
        let mut keys = Vec::new();
        for key in split(self.clause("group")) {
            keys.push(match self.column_meant(key, columns) {
                Some(at) if columns[at].is_aggregate => {
                    return Err("grouping by an aggregate has no translation".to_string());
                }
                Some(at) => columns[at].item(),
                None => self.written(key),
            });
        }
        let is_key = |column: &Column| keys.contains(&column.item());
        if let Some(loose) = columns
            .iter()
            .find(|column| !column.is_aggregate && !is_key(column))
        {
            return Err(format!(
                "`{}` is neither a key nor an aggregate",
                loose.expr
            ));
        }
        // What later commands speak of needs a name.
        let later = [self.clause("having"), self.clause("order")];
        for expr in later.iter().flat_map(|clause| self.aggregates_in(clause)) {
            let is_known = columns
                .iter()
                .any(|column| squeeze(&column.expr) == squeeze(&expr));
            if !is_known {
                columns.push(Column {
                    expr,
                    alias: None,
                    is_aggregate: true,
                });
            }
        }
        let mut taken: Vec<String> = columns.iter().map(Column::name).collect();
        for column in columns.iter_mut().filter(|column| column.is_aggregate) {
            let is_used = later
                .iter()
                .any(|clause| squeeze(&self.written(clause)).contains(&squeeze(&column.expr)));
            if column.alias.is_none() && is_used {
                let name = alias_for(&column.expr, &taken);
                taken.push(name.clone());
                column.alias = Some(name);
            }
        }
        let mut aggregates: Vec<String> = Vec::new();
        let shown = columns.iter().filter(|column| column.is_aggregate);
        aggregates.extend(shown.map(Column::item));
        if aggregates.is_empty() {
            aggregates.push("count(*)".to_string());
        }
        let by = match keys.is_empty() {
            true => String::new(),
            false => format!(" by {}", keys.join(", ")),
        };
        let mut pipes = vec![format!("stats {}{by}", aggregates.join(", "))];
        let having = self.clause("having");
        if !having.is_empty() {
            pipes.push(format!("filter {}", self.with_names(having, columns)));
        }
        pipes.extend(self.order(columns));
        Ok(pipes)
    }

    /// The aggregates that are called in a clause.
    fn aggregates_in(&self, tokens: Tokens<'_>) -> Vec<String> {
        let mut found = Vec::new();
        for at in 0..tokens.len() {
            if !has_aggregate(&tokens[at..(at + 2).min(tokens.len())]) {
                continue;
            }
            let mut depth = 0;
            let end = tokens[at..].iter().position(|(token, _)| {
                match token {
                    Token::Symbol("(") => depth += 1,
                    Token::Symbol(")") => depth -= 1,
                    _ => return false,
                }
                depth == 0
            });
            found.extend(end.map(|end| self.written(&tokens[at..=at + end])));
        }
        found
    }

    fn order(&self, columns: &[Column]) -> Option<String> {
        let keys = split(self.clause("order"));
        if keys.is_empty() {
            return None;
        }
        let keys: Vec<String> = keys
            .into_iter()
            .map(|key| {
                let nulls = key.iter().position(|(token, _)| is_word(token, "nulls"));
                let key = &key[..nulls.unwrap_or(key.len())];
                let (key, direction) = match key {
                    [rest @ .., (last, _)] if is_word(last, "desc") => (rest, " desc"),
                    [rest @ .., (last, _)] if is_word(last, "asc") => (rest, ""),
                    _ => (key, ""),
                };
                let name = match self.column_meant(key, columns) {
                    Some(at) => columns[at].name(),
                    None => self.with_names(key, columns),
                };
                format!("{name}{direction}")
            })
            .collect();
        Some(format!("sort {}", keys.join(", ")))
    }

    fn columns(&self) -> Vec<Column> {
        let column = |tokens: Tokens<'_>| {
            let (expr, alias) = match tokens {
                [expr @ .., (word, _), (name, _)] if is_word(word, "as") => (expr, name_of(name)),
                [
                    expr @ ..,
                    (Token::Symbol(")") | Token::Word(_) | Token::Quoted(_), _),
                    (name @ (Token::Word(_) | Token::Quoted(_)), _),
                ] => {
                    // The token before belongs to the expression.
                    (&tokens[..expr.len() + 1], name_of(name))
                }
                _ => (tokens, None),
            };
            Column {
                expr: self.written(expr),
                alias: alias.map(|alias| name_as_written(&alias)),
                is_aggregate: has_aggregate(expr),
            }
        };
        split(self.clause("select"))
            .into_iter()
            .map(column)
            .collect()
    }

    /// The column that a key stands for: by its number, its alias or its expression.
    fn column_meant(&self, key: Tokens<'_>, columns: &[Column]) -> Option<usize> {
        if let [(Token::Integer(number), _)] = key {
            let at = usize::try_from(*number).ok()?.checked_sub(1)?;
            return (at < columns.len()).then_some(at);
        }
        let written = squeeze(&self.written(key));
        columns.iter().position(|column| {
            let alias = column.alias.as_deref().map(squeeze);
            squeeze(&column.expr) == written || alias.as_deref() == Some(&written)
        })
    }

    /// A condition or a key with the names of columns in place of their expressions.
    fn with_names(&self, tokens: Tokens<'_>, columns: &[Column]) -> String {
        let mut out = String::new();
        let mut at = 0;
        let mut last_end = tokens.first().map_or(0, |first| first.1.start);
        while at < tokens.len() {
            let fits = |end: usize| {
                let piece = squeeze(&self.written(&tokens[at..end]));
                let mut named = columns.iter().filter(|column| column.is_aggregate);
                named.find(|column| squeeze(&column.expr) == piece)
            };
            let found = (at + 1..=tokens.len())
                .rev()
                .find_map(|end| Some((end, fits(end)?)));
            let gap = match tokens[at].1.start > last_end {
                true => " ",
                false => "",
            };
            out.push_str(gap);
            let end = match found {
                Some((end, column)) => {
                    out.push_str(&column.name());
                    end
                }
                None => {
                    out.push_str(&self.word(tokens, at));
                    at + 1
                }
            };
            last_end = tokens[end - 1].1.end;
            at = end;
        }
        out
    }

    /// An expression as a pipeline writes it, but for what has a fix anyway.
    fn written(&self, tokens: Tokens<'_>) -> String {
        let mut out = String::new();
        for at in 0..tokens.len() {
            let word = self.word(tokens, at);
            let is_apart = at > 0 && tokens[at].1.start > tokens[at - 1].1.end;
            if is_apart && !word.is_empty() {
                out.push(' ');
            }
            out.push_str(&word);
        }
        out
    }

    /// One token as a pipeline writes it.
    fn word(&self, tokens: Tokens<'_>, at: usize) -> String {
        let (token, span) = &tokens[at];
        let source = &self.text[span.start..span.end];
        let next = tokens.get(at + 1).map(|next| &next.0);
        match token {
            // `f.srcaddr` of the table `f`.
            Token::Word(word) => {
                let plain = word.split_once('.').filter(|(table, _)| {
                    self.tables
                        .iter()
                        .any(|known| known.eq_ignore_ascii_case(table))
                });
                // Without a wildcard, `LIKE` compares whole values.
                let compares = |at: usize| {
                    let pair = tokens.get(at).zip(tokens.get(at + 1));
                    pair.is_some_and(|((like, _), (text, _))| {
                        let is_whole =
                            matches!(text, Token::Text(text) if !text.contains(['%', '_']));
                        is_word(like, "like") && is_whole
                    })
                };
                let is_negated = at > 0 && is_word(&tokens[at - 1].0, "not");
                match plain {
                    Some((_, name)) => field_name(name).unwrap_or(name).to_string(),
                    None if is_word(token, "not") && compares(at + 1) => "!=".to_string(),
                    None if compares(at) && is_negated => String::new(),
                    None if compares(at) => "=".to_string(),
                    None if next == Some(&Token::Symbol("(")) => source.to_string(),
                    None => field_name(word).unwrap_or(source).to_string(),
                }
            }
            // Double quotes are for names in SQL.
            Token::Text(name) if source.starts_with('"') => {
                let before = at.checked_sub(1).map(|at| &tokens[at].0);
                let is_value = matches!(
                    before,
                    Some(Token::Symbol("=" | "!=" | "<" | "<=" | ">" | ">=" | "["))
                ) || before
                    .is_some_and(|before| is_word(before, "like") || is_word(before, "in"));
                match is_value {
                    true => source.to_string(),
                    false => field_name(name).map_or_else(|| name_as_written(name), String::from),
                }
            }
            // `count(1)` counts rows.
            Token::Integer(1) if next == Some(&Token::Symbol(")")) && at >= 2 => {
                let is_count =
                    is_word(&tokens[at - 2].0, "count") && tokens[at - 1].0 == Token::Symbol("(");
                if is_count { "*" } else { source }.to_string()
            }
            _ => source.to_string(),
        }
    }
}

/// The field of a column of Athena, as a pipeline spells it.
fn field_name(column: &str) -> Option<&'static str> {
    let field = Field::find(column)?;
    let is_own = match_key(column) == match_key(field.name());
    is_own.then(|| field.info().insights_name)
}

fn name_of(token: &Token) -> Option<String> {
    match token {
        Token::Word(name) | Token::Quoted(name) | Token::Text(name) => Some(name.clone()),
        _ => None,
    }
}

fn squeeze(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The parts between the commas that are in no parentheses.
fn split(tokens: Tokens<'_>) -> Vec<Tokens<'_>> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0);
    for (at, (token, _)) in tokens.iter().enumerate() {
        match token {
            Token::Symbol("(") => depth += 1,
            Token::Symbol(")") => depth -= 1,
            Token::Symbol(",") if depth == 0 => {
                parts.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < tokens.len() {
        parts.push(&tokens[start..]);
    }
    parts
}

fn has_aggregate(tokens: Tokens<'_>) -> bool {
    tokens.windows(2).any(|pair| match pair {
        [(Token::Word(name), _), (Token::Symbol("("), _)] => {
            let foreign = ["mean", "average", "approx_distinct", "stdev"];
            Function::find(name).is_some_and(Function::is_aggregate)
                || foreign.contains(&name.to_ascii_lowercase().as_str())
        }
        _ => false,
    })
}

/// A name for an aggregate: that of its function, with a number if that is taken.
fn alias_for(expr: &str, taken: &[String]) -> String {
    let end = expr.find(|c: char| !c.is_alphanumeric() && c != '_');
    let stem = expr[..end.unwrap_or(expr.len())].to_ascii_lowercase();
    let stem = if stem.is_empty() {
        "value".to_string()
    } else {
        stem
    };
    if !taken.contains(&stem) {
        return stem;
    }
    let mut numbered = (2..).map(|number| format!("{stem}{number}"));
    let free = numbered.find(|name| !taken.contains(name));
    free.unwrap_or(stem)
}
