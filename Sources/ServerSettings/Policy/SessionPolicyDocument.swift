package import Sessions

/// The session policy of a configuration in words, as ASVS 7.1 requires.
package struct SessionPolicyDocument: Sendable {
    package let configuration: ServerConfiguration

    /// Describes the policy of a configuration.
    package init(_ configuration: ServerConfiguration) {
        self.configuration = configuration
    }

    /// The whole document.
    package var markdown: String {
        [introduction, timeouts, deviations, concurrency, renewal, proof, endings, cookie].joined(separator: "\n")
    }

    package var policy: SessionPolicy { configuration.policy }

    private var introduction: String {
        """
        # Session policy

        Written by `coatcheck config policy --markdown` from the configuration in force; `docs/session-policy.md` is what it prints for
        the defaults, and a test fails when it is out of date. It is the documentation that ASVS 7.1.1 to 7.1.3 require.

        """
    }

    private var timeouts: String {
        """
        ## Timeouts

        A session ends when the first of its two timeouts is reached. Both are always finite. The server checks them at every request, by
        its own clock, from the values stored with the session. A change of the configuration therefore applies to later logins; a
        changed absolute timeout also applies after re-authentication.

        | session | idle | absolute |
        |---|---|---|
        | ordinary | \(text(policy.standard.idle)) | \(text(policy.standard.absolute)) |
        | after "remember me" | \(text(policy.remembered.idle)) | \(text(policy.remembered.absolute)) |

        Both restart when the user re-authenticates. Last-seen is written every \(text(policy.touchInterval)) at most, so a session may end
        that much earlier than its idle timeout says, never later. Administrators have the same timeouts; each of their changes needs a
        password, or the second factor if they have one, given within the last \(text(policy.reauthenticationWindow)).

        """
    }

    private func text(_ duration: Duration) -> String { DurationText.format(duration) }
}
