/// How much attention an event deserves, in the words of the OWASP logging vocabulary.
package enum AuditLevel: String, Sendable {
    case info = "INFO"
    case warn = "WARN"
    case critical = "CRITICAL"
}
