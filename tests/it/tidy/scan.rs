//! Reads Rust sources as far as the rules of the house need it: code without its comments, texts
//! and tests, and the names in it.
//!
//! **Invariants**: what is taken out is replaced by spaces, so that lines keep their numbers.

/// The code of a source: comments, and what stands in texts and character literals, are blank.
pub(super) fn code(source: &str) -> String {
    let signs: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < signs.len() {
        let end = skipped(&signs, at);
        if end == at {
            code.push(signs[at]);
            at += 1;
        } else {
            let blank = |sign: &char| if *sign == '\n' { '\n' } else { ' ' };
            code.extend(signs[at..end].iter().map(blank));
            at = end;
        }
    }
    code
}

/// The code without the tests at its end.
pub(super) fn untested(code: &str) -> &str {
    code.find("#[cfg(test)]")
        .map_or(code, |end| code.split_at(end).0)
}

/// Where what begins at `at` ends, if it is no code; otherwise `at` itself.
fn skipped(signs: &[char], at: usize) -> usize {
    let next = |offset: usize| signs.get(at + offset).copied();
    let inside_a_word = at > 0 && is_word(signs[at - 1]);
    match signs[at] {
        '/' if next(1) == Some('/') => until(signs, at, |rest| rest[0] == '\n'),
        '/' if next(1) == Some('*') => comment_end(signs, at),
        'r' | 'b' | 'c' if !inside_a_word => {
            let prefix = signs[at..]
                .iter()
                .take_while(|sign| is_word(**sign))
                .count();
            let raw = signs[at..at + prefix].contains(&'r');
            let hashes = signs[at + prefix..]
                .iter()
                .take_while(|sign| **sign == '#')
                .count();
            let opens = next(prefix + hashes) == Some('"');
            match (prefix <= 2 && opens, raw) {
                (true, true) => raw_end(signs, at + prefix + hashes + 1, hashes),
                (true, false) if hashes == 0 => text_end(signs, at + prefix + 1, '"'),
                _ => at,
            }
        }
        '"' => text_end(signs, at + 1, '"'),
        '\'' if next(1) == Some('\\') || (next(2) == Some('\'') && next(1) != Some('\'')) => {
            text_end(signs, at + 1, '\'')
        }
        _ => at,
    }
}

fn until(signs: &[char], from: usize, ends: impl Fn(&[char]) -> bool) -> usize {
    (from..signs.len())
        .find(|at| ends(&signs[*at..]))
        .unwrap_or(signs.len())
}

fn comment_end(signs: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0, from);
    while at < signs.len() {
        match signs[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] if depth == 1 => return at + 2,
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    at
}

fn text_end(signs: &[char], from: usize, quote: char) -> usize {
    let mut at = from;
    while at < signs.len() && signs[at] != quote {
        at += if signs[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(signs.len())
}

fn raw_end(signs: &[char], from: usize, hashes: usize) -> usize {
    let ends = |rest: &[char]| {
        rest[0] == '"'
            && rest
                .iter()
                .skip(1)
                .take(hashes)
                .filter(|sign| **sign == '#')
                .count()
                == hashes
    };
    (until(signs, from, ends) + 1 + hashes).min(signs.len())
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// A name or a sign in code, with its line, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
}

/// The code as names, `::` and single signs.
pub(super) fn tokens(code: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let (mut line, mut grows) = (1, false);
    for sign in code.chars() {
        match tokens.last_mut() {
            Some(last) if grows && is_word(sign) => last.text.push(sign),
            Some(last) if sign == ':' && last.text == ":" && grows => last.text.push(':'),
            _ if sign.is_whitespace() => {}
            _ => tokens.push(Token {
                text: sign.to_string(),
                line,
            }),
        }
        let last = tokens.last().map(|token| token.text.as_str());
        grows = is_word(sign) || (sign == ':' && last == Some(":"));
        line += usize::from(sign == '\n');
    }
    tokens
}

/// The names directly below `root` that the code names: `crate::a::b` and `crate::{a, c::d}`.
pub(super) fn below(tokens: &[Token], root: &str) -> Vec<Token> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.text != root || !follows(tokens, at, "::") {
            continue;
        }
        match tokens.get(at + 2) {
            Some(open) if open.text == "{" => found.extend(heads(&tokens[at + 3..])),
            Some(name) => found.push(name.clone()),
            None => {}
        }
    }
    found
}

/// The first name of each branch of a group of imports.
fn heads(tokens: &[Token]) -> Vec<Token> {
    let (mut depth, mut head, mut found) = (0, true, Vec::new());
    for token in tokens {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" if depth == 0 => break,
            "}" => depth -= 1,
            "," if depth == 0 => head = true,
            _ if head && depth == 0 => {
                found.push(token.clone());
                head = false;
            }
            _ => {}
        }
    }
    found
}

/// Where another crate of this name is named, as the head of a path.
pub(super) fn named(tokens: &[Token], name: &str) -> Vec<usize> {
    let heads = tokens.iter().enumerate().filter(|(at, token)| {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let is_head = before.is_none_or(|before| before.text != "::" && before.text != ".");
        let imported = before.is_some_and(|before| before.text == "use");
        token.text == name && is_head && (follows(tokens, *at, "::") || imported)
    });
    heads.map(|(_, token)| token.line).collect()
}

/// Where this path, such as `Utc::now`, stands in the code.
pub(super) fn path(tokens: &[Token], path: &str) -> Vec<usize> {
    let wanted: Vec<String> = self::tokens(path)
        .into_iter()
        .map(|token| token.text)
        .collect();
    tokens
        .windows(wanted.len())
        .filter(|window| window.iter().map(|token| &token.text).eq(&wanted))
        .map(|window| window[0].line)
        .collect()
}

fn follows(tokens: &[Token], at: usize, text: &str) -> bool {
    tokens.get(at + 1).is_some_and(|next| next.text == text)
}
