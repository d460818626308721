//! The operators of expressions and the keywords between the parts of commands, each
//! described once; completion and help read the lists. What they do is in the parser.

/// An operator of expressions.
pub struct Operator {
    /// All ways to write it, the usual one first.
    pub symbols: &'static [&'static str],
    /// What it means, in one sentence.
    pub help: &'static str,
    /// An expression that uses it.
    pub example: &'static str,
}

/// Every operator, those that bind loosest first.
pub static OPERATORS: [Operator; 18] = [
    Operator {
        symbols: &["or"],
        help: "Holds where at least one side holds.",
        example: "dstPort = 80 or dstPort = 443",
    },
    Operator {
        symbols: &["and"],
        help: "Holds where both sides hold; it binds tighter than `or`.",
        example: "action = 'REJECT' and dstPort = 22",
    },
    Operator {
        symbols: &["not", "!"],
        help: "Holds where what follows does not; it binds tighter than `and`.",
        example: "not isPrivateIP(srcAddr)",
    },
    Operator {
        symbols: &["=", "=="],
        help: "Holds where both sides are equal: as numbers if both read as numbers, else as \
               texts, to the letter.",
        example: "action = 'REJECT'",
    },
    Operator {
        symbols: &["!="],
        help: "Holds where the sides differ. An absent field is neither equal nor different.",
        example: "protocol != 6",
    },
    Operator {
        symbols: &["<="],
        help: "Holds where the left side is at most the right one.",
        example: "dstPort <= 1023",
    },
    Operator {
        symbols: &["<"],
        help: "Holds where the left side is less than the right one.",
        example: "bytes < 100",
    },
    Operator {
        symbols: &[">="],
        help: "Holds where the left side is at least the right one.",
        example: "bytes >= 1000000",
    },
    Operator {
        symbols: &[">"],
        help: "Holds where the left side is greater than the right one.",
        example: "bytes > 1000000",
    },
    Operator {
        symbols: &["like", "=~"],
        help: "Holds where the text contains what follows: a text to the letter, or a regular \
               expression between slashes. Case counts; there are no wildcards.",
        example: "srcAddr like /^10\\./",
    },
    Operator {
        symbols: &["in"],
        help: "Holds where the value is one of the list.",
        example: "dstPort in [22, 3389]",
    },
    Operator {
        symbols: &["+"],
        help: "The sum of two numbers.",
        example: "bytes + 1",
    },
    Operator {
        symbols: &["-"],
        help: "The difference of two numbers, or the number that follows with its sign turned.",
        example: "endTime - startTime",
    },
    Operator {
        symbols: &["*"],
        help: "The product of two numbers; in `count(*)` it stands for every row.",
        example: "bytes * 8",
    },
    Operator {
        symbols: &["/"],
        help: "The quotient of two numbers, with its decimals; absent where the divisor is 0.",
        example: "bytes / packets",
    },
    Operator {
        symbols: &["%"],
        help: "What remains of a division.",
        example: "dstPort % 2",
    },
    Operator {
        symbols: &["^"],
        help: "The left number to the power of the right one.",
        example: "2 ^ 10",
    },
    Operator {
        symbols: &["."],
        help: "Steps into a map by the name of a key, or into a list by a number.",
        example: "jsonParse(@message).key",
    },
];

/// A word that stands between the parts of a command.
pub struct Keyword {
    pub word: &'static str,
    /// What it means, in one sentence.
    pub help: &'static str,
}

/// Every such word.
pub static KEYWORDS: [Keyword; 21] = [
    Keyword {
        word: "as",
        help: "Gives what stands before it a name.",
    },
    Keyword {
        word: "by",
        help: "Begins what the command goes by: the values that make groups, or the order.",
    },
    Keyword {
        word: "asc",
        help: "Sorts in ascending order, the smallest first; that is so without it, too.",
    },
    Keyword {
        word: "desc",
        help: "Sorts in descending order, the greatest first.",
    },
    Keyword {
        word: "any",
        help: "Takes whichever rows are found first, in no order.",
    },
    Keyword {
        word: "multi",
        help: "Makes a row of each match, and not of the first one only.",
    },
    Keyword {
        word: "logfmt",
        help: "Reads pairs such as `key=value` into a map.",
    },
    Keyword {
        word: "csv",
        help: "Reads values with commas between them.",
    },
    Keyword {
        word: "XML",
        help: "Reads the value at a path of an XML document.",
    },
    Keyword {
        word: "into",
        help: "Names what the elements are called.",
    },
    Keyword {
        word: "with",
        help: "Says what stands where nothing is.",
    },
    Keyword {
        word: "for",
        help: "Names the field that gets the value.",
    },
    Keyword {
        word: "field",
        help: "Names the field that is read.",
    },
    Keyword {
        word: "fieldname",
        help: "Names the column of the sums.",
    },
    Keyword {
        word: "row",
        help: "Says whether each row gets the sum of its numbers.",
    },
    Keyword {
        word: "col",
        help: "Says whether a last row gets the sum of each column.",
    },
    Keyword {
        word: "logGroups",
        help: "Names log groups by how their names begin.",
    },
    Keyword {
        word: "dataSource",
        help: "Names sources of data, such as `amazon_vpc.flow`.",
    },
    Keyword {
        word: "logGroupTags",
        help: "Names log groups by their tags.",
    },
    Keyword {
        word: "OUTPUT",
        help: "Says which columns of the table are put beside each row, in place of fields of these names.",
    },
    Keyword {
        word: "OUTPUTNEW",
        help: "Says which columns of the table are put beside each row where there is no value yet.",
    },
];

impl Operator {
    /// The operator that is written so; case does not count.
    pub fn find(symbol: &str) -> Option<&'static Operator> {
        OPERATORS.iter().find(|operator| {
            let mut symbols = operator.symbols.iter();
            symbols.any(|known| known.eq_ignore_ascii_case(symbol))
        })
    }

    /// Whether it is written as a word.
    pub fn is_word(&self) -> bool {
        self.symbols[0].starts_with(|c: char| c.is_ascii_alphabetic())
    }

    /// Whether it stands between two operands, and not before one.
    pub fn is_between(&self) -> bool {
        self.symbols[0] != "not"
    }
}

impl Keyword {
    /// What is known of a word; case does not count.
    pub fn find(word: &str) -> Option<&'static Keyword> {
        let mut all = KEYWORDS.iter();
        all.find(|keyword| keyword.word.eq_ignore_ascii_case(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::syntax::{self, parse};

    #[test]
    fn every_operator_can_be_written_as_its_example() {
        for operator in &OPERATORS {
            let text = format!("filter {}", operator.example);
            assert!(parse(&text).is_ok(), "{text}");
            assert!(operator.example.contains(operator.symbols[0]), "{text}");
        }
    }

    #[test]
    fn every_reserved_word_is_described() {
        for word in syntax::KEYWORDS {
            let known = Operator::find(word).is_some() || Keyword::find(word).is_some();
            assert!(known, "{word}");
        }
    }
}
