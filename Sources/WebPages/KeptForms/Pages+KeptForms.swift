import HTTPTypes
package import Hummingbird
import HummingbirdSessions
import PageRendering
import RequestEdge
import WebAddresses

extension Pages {
    /// Keeps the fields of a form that is not accepted yet.
    ///
    /// - Returns: The address at which the form shows them again; nil if there is nothing to keep.
    package func keep(_ request: Request, _ context: Context) async throws -> String? {
        let path = request.uri.path
        guard request.method == .post, KeptForm.isKept(path), let form = try? await FormFields(reading: request),
            let kept = KeptForm(form, sentTo: path, at: now), try await context.session.set(KeptForm.key, to: kept)
        else { return nil }
        return kept.link
    }

    /// The fields kept for the form of this page, if the request asks for them.
    func kept(for request: Request, _ context: Context) throws -> KeptForm? {
        guard try FormFields(queryOf: request).text("kept") == "form",
            let kept = try context.session.value(KeptForm.key), kept.fits(request.uri.path, at: now)
        else { return nil }
        return kept
    }

    /// Removes the kept fields after the form has been accepted.
    func forgetKeptForm(_ context: Context) async throws {
        guard try context.session.value(KeptForm.key) != nil else { return }
        _ = try await context.session.set(KeptForm.key, to: nil)
    }

    /// Tells a user whose session has ended how to submit the form again: the browser keeps its contents while it shows this
    /// answer.
    func notSent(_ request: Request) -> Response {
        let login = LocalLink(PagePath.login, [("next", request.uri.path)]).description
        return refusal(
            .unauthorized, wording: .notSent,
            actions: [.init(label: "Sign in", href: login, style: "button-main", opensTab: true)],
            headers: [.wwwAuthenticate: "Session"])
    }
}
