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
