/// A text for users that is printed in the language of the page: the English text, and the values in it.
///
/// A string literal is a message. The catalogue of a language has its translation under the English text, in which `{1}`, `{2}`, …
/// stand for the interpolated values:
///
/// ```swift
/// let text: PageText = "Please wait \(seconds) seconds."  // the message "Please wait {1} seconds."
/// ```
///
/// A string that is not a literal is not a text for users, so it needs ``init(verbatim:)``. A message without a translation is
/// printed in English.
package struct PageText: Sendable, Hashable {
    /// A message, a value, or several texts in a row.
    private enum Content: Hashable {
        case message(String, [PageText])
        case verbatim(String)
        case joined([PageText], separator: String)
    }

    private let content: Content

    /// A value that is the same in all languages: a name, an address, a number.
    package init(verbatim value: some CustomStringConvertible) {
        content = .verbatim(value.description)
    }

    /// A message that another part of the program wrote in English: the meaning of a setting.
    package init(message: String) {
        content = .message(message, [])
    }

    /// The texts one after the other.
    ///
    /// - Parameter separator: A list has commas, sentences have a space between them.
    package init(joining texts: [PageText], by separator: String = " ") {
        content = .joined(texts, separator: separator)
    }

    /// The text in `language`.
    func printed(in language: PageLanguage) -> String {
        switch content {
        case .verbatim(let value): value
        case .joined(let texts, let separator):
            texts.map { $0.printed(in: language) }.joined(separator: separator)
        case .message(let key, let values):
            MessagePattern(language.messages[key] ?? key).filled(with: values.map { $0.filler(in: language) })
        }
    }

    /// The text inside another one. Between letters that run from right to left, a value keeps to itself (Unicode TR 9 §2.5).
    private func filler(in language: PageLanguage) -> String {
        let text = printed(in: language)
        guard language.isRightToLeft, case .verbatim = content else { return text }
        return "\u{2068}\(text)\u{2069}"
    }
}

extension PageText: CustomStringConvertible {
    /// The text in English.
    package var description: String { printed(in: .english) }
}

extension PageText: ExpressibleByStringInterpolation {
    /// The parts of an interpolated literal.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var key = ""
        fileprivate var values: [PageText] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            key.reserveCapacity(literalCapacity + 3 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            key += literal
        }

        package mutating func appendInterpolation(_ text: PageText) {
            values.append(text)
            key += "{\(values.count)}"
        }

        package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            appendInterpolation(PageText(verbatim: value))
        }
    }

    package init(stringLiteral key: String) {
        content = .message(key, [])
    }

    package init(stringInterpolation: StringInterpolation) {
        content = .message(stringInterpolation.key, stringInterpolation.values)
    }
}
