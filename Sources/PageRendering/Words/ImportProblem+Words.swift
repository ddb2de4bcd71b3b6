package import UserAccounts

extension ImportProblem {
    /// What is wrong in a line.
    package var words: PageText {
        switch self {
        case .notAnObject: "it is not a JSON object"
        case .missing(let field): "\(field) is missing"
        case .wrongType(let field?): "\(field) has the wrong type"
        case .wrongType(nil): "the line has the wrong type"
        case .unknownField(let field): "there is no field \"\(field)\""
        case .repeatedField(let field): "the field \"\(field)\" is set twice"
        case .username: "the username is not accepted; use 1 to 64 letters, digits and . _ - + @"
        case .role: "the only role is \(Role.administrator.rawValue); other memberships are groups"
        case .hash: "password_hash has an unknown format, or is too costly to check"
        case .malformed(let fields): "not accepted: \(fields.joined(separator: ", "))"
        case .repeatedUsername(let line): "the username is in line \(line) already"
        case .unreadable: "it cannot be read"
        }
    }
}
