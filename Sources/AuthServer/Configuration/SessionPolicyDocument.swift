import Sessions

/// The session policy that follows from a configuration, in words: what ASVS 7.1 asks to be documented.
package struct SessionPolicyDocument: Sendable {
    let configuration: ServerConfiguration

    /// Describes the policy of a configuration.
    package init(_ configuration: ServerConfiguration) {
        self.configuration = configuration
    }

    /// The whole document.
    package var markdown: String {
        [introduction, timeouts, deviations, concurrency, renewal, proof, endings, cookie].joined(separator: "\n")
    }

    var policy: SessionPolicy { configuration.policy }

    private var introduction: String {
        """
        # Session policy

        Written by `coatcheck config policy --markdown` from the configuration in force; `docs/session-policy.md` is what it prints for
        the defaults, and a test fails when it is out of date. It is what ASVS 7.1.1 to 7.1.3 ask to be written down.

        """
    }

    private var timeouts: String {
        """
        ## Timeouts

        A session ends when the first of its two timeouts is reached. Both are always finite. They are judged at every request, by the
        server's clock, from what is stored with the session, so a change of the configuration applies to later logins,
        that of the absolute timeout also to a password given again.

        | session | idle | absolute |
        |---|---|---|
        | ordinary | \(text(policy.standard.idle)) | \(text(policy.standard.absolute)) |
        | after "remember me" | \(text(policy.remembered.idle)) | \(text(policy.remembered.absolute)) |

        Both are counted anew when the password is given again. Last-seen is written every \(text(policy.touchInterval)) at most, so a session may end
        that much earlier than its idle timeout says, never later. Administrators have the same timeouts; whatever they change needs a
        password given within the last \(text(policy.reauthenticationWindow)).

        """
    }

    private func text(_ duration: Duration) -> String { DurationText.format(duration) }
}
