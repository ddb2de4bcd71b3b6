/// The reason why a line cannot be imported. It never repeats a value: the line may hold a hash.
package enum ImportProblem: Error, Equatable {
    case notAnObject
    case missing(String)
    /// `nil` for the whole line.
    case wrongType(String?)
    case unknownField(String)
    case repeatedField(String)
    case username
    case role
    case hash
    /// The fields with values that the rules for accounts do not accept.
    case malformed([String])
    case repeatedUsername(line: Int)
    case unreadable
}

extension ImportProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAnObject: "it is not a JSON object"
        case .missing(let field): "\(field) is missing"
        case .wrongType(let field): "\(field ?? "the line") has the wrong type"
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
