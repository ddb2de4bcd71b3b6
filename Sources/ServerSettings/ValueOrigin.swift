/// Where the value of a key was found.
package enum ValueOrigin: Sendable, Hashable {
    case commandLine
    /// An environment variable.
    case variable(String)
    /// The configuration file of this name.
    case file(String)
}

extension ValueOrigin: CustomStringConvertible {
    package var description: String {
        switch self {
        case .commandLine: "the command line"
        case .variable(let name): name
        case .file(let name): name.isEmpty ? "the file" : "the file \(name)"
        }
    }
}
