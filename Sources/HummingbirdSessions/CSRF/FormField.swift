/// Finds one field in a URL-encoded form.
enum FormField {
    /// The field's raw value, or `nil` if the form has none or more than one.
    ///
    /// Nothing is decoded: a CSRF token consists of characters that need no escaping.
    static func value(of name: String, in form: some Collection<UInt8>) -> String? {
        var found: String?
        for pair in form.split(separator: UInt8(ascii: "&")) where pair.starts(with: name.utf8) {
            let rest = pair.dropFirst(name.utf8.count)
            guard rest.first == UInt8(ascii: "=") else { continue }
            if found != nil { return nil }
            found = String(decoding: rest.dropFirst(), as: UTF8.self)
        }
        return found
    }
}
