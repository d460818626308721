//! Text inside HTML and SVG.

/// A text as it is written in elements and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Neither HTML nor XML allows other control characters.
            c if c.is_control() && !matches!(c, '\t' | '\n') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        for (text, expected) in [
            ("10.1.0.5 → port 443", "10.1.0.5 → port 443"),
            ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;"),
            ("a\tb\nc\u{0}d\u{1b}", "a\tb\nc\u{fffd}d\u{fffd}"),
        ] {
            assert_eq!(escape(text), expected);
        }
    }
}
