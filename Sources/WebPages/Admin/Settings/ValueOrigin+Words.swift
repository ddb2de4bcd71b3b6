import PageRendering
import ServerSettings

extension ValueOrigin {
    /// Where the value of a setting was found, for administrators.
    var words: PageText {
        switch self {
        case .commandLine: "the command line"
        case .variable(let name): PageText(verbatim: name)
        case .file(let name): "the file \(name)"
        }
    }
}
