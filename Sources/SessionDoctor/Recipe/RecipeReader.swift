import Yams

extension Recipe {
    /// Reads the text of a recipe. All problems are reported together, each with its line.
    package init(yaml: String) throws(Problems) {
        var reader = RecipeReader()
        let recipe = reader.recipe(yaml)
        guard reader.problems.isEmpty, let recipe else { throw Problems(all: reader.problems) }
        self = recipe
    }
}

/// Reads the parts of a recipe, continues after a wrong value, and collects the problems.
struct RecipeReader {
    private(set) var problems: [Recipe.Problem] = []

    mutating func recipe(_ yaml: String) -> Recipe? {
        guard let root = compose(yaml) else { return nil }
        let keys = ["login", "token", "signed-in", "logout", "sessions", "identity-headers", "limits"]
        guard let parts = mapping(root, "the recipe", keys) else { return nil }
        let login = required(parts, "login", of: root).flatMap { self.login($0) }
        let signedIn = required(parts, "signed-in", of: root).flatMap { self.signedIn($0) }
        let token = parts["token"].flatMap { self.token($0) }
        let logout = parts["logout"].flatMap { form($0, "logout", defaultPage: signedIn?.path) }
        let sessions = parts["sessions"].flatMap { self.sessions($0) }
        let headers = parts["identity-headers"].map { list($0, "identity-headers") }
        let limits = parts["limits"].map { self.limits($0) }
        guard problems.isEmpty, let login, let signedIn else { return nil }
        var recipe = Recipe(login: login, token: token, signedIn: signedIn)
        recipe.logout = logout.map(Recipe.Logout.init)
        recipe.sessions = sessions
        recipe.identityHeaders = headers ?? recipe.identityHeaders
        recipe.limits = limits ?? Recipe.Limits()
        return recipe
    }

    private mutating func compose(_ yaml: String) -> Node? {
        do {
            if let root = try Yams.compose(yaml: yaml) { return root }
            report(1, "the recipe is empty; `coatcheck doctor --example-recipe` prints one")
        } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
            report(context.mark.line, "set twice: \(duplicates.sorted().joined(separator: ", "))")
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            report(mark.line, problem)
        } catch {
            report(1, "the recipe is not valid YAML")
        }
        return nil
    }

    private mutating func login(_ node: Node) -> Recipe.Login? {
        let own = ["username", "username-field", "password-field", "password"]
        guard let parts = mapping(node, "login", own + Self.formKeys) else { return nil }
        let form = form(parts, node, "login", defaultPage: nil)
        let username = required(parts, "username", of: node).flatMap { text($0, "username") }
        let password = required(parts, "password", of: node).flatMap { passwordSource($0) }
        if form?.method == "GET" { report(node, "a login by GET would put the password into addresses and logs") }
        guard let form, let username, let password else { return nil }
        var login = Recipe.Login(form: form, username: username, password: password)
        login.usernameField = parts["username-field"].flatMap { text($0, "username-field") } ?? login.usernameField
        login.passwordField = parts["password-field"].flatMap { text($0, "password-field") } ?? login.passwordField
        return login
    }

    private mutating func passwordSource(_ node: Node) -> Recipe.PasswordSource? {
        if node.scalar?.string == "stdin" { return .standardInput }
        if let parts = node.mapping, parts.count == 1, let (key, value) = parts.first, let text = value.scalar?.string {
            if key.string == "environment" { return .environment(text) }
            if key.string == "file" { return .file(text) }
        }
        // The value may be a password that was written here by mistake, so it is not repeated.
        report(node, "`password` is none of {environment: NAME}, {file: PATH} and stdin; a recipe contains no password")
        return nil
    }

    private mutating func signedIn(_ node: Node) -> Recipe.SignedIn? {
        guard let parts = mapping(node, "signed-in", ["path", "text"]) else { return nil }
        guard let path = required(parts, "path", of: node).flatMap({ self.path($0, "path") }) else { return nil }
        return Recipe.SignedIn(path: path, text: parts["text"].flatMap { text($0, "text") })
    }

    private mutating func token(_ node: Node) -> Recipe.Token? {
        guard let parts = mapping(node, "token", ["input", "cookie", "json", "header", "field"]) else { return nil }
        let sources = ["input", "cookie", "json"].compactMap { key in parts[key].map { (key, $0) } }
        guard sources.count == 1, let (kind, value) = sources.first, let name = text(value, kind) else {
            report(node, "`token` needs exactly one of `input`, `cookie` and `json`: where the token is found")
            return nil
        }
        let source: Recipe.Token.Source =
            switch kind {
            case "input": .input(name)
            case "cookie": .cookie(name)
            default: .json(name)
            }
        let header = parts["header"].flatMap { text($0, "header") }
        return Recipe.Token(source: source, header: header, field: parts["field"].flatMap { text($0, "field") } ?? name)
    }

    private mutating func sessions(_ node: Node) -> Recipe.SessionList? {
        guard let parts = mapping(node, "sessions", ["list", "id", "end"]) else { return nil }
        let list = required(parts, "list", of: node).flatMap { path($0, "list") }
        let end = required(parts, "end", of: node).flatMap { form($0, "end", defaultPage: list) }
        guard let list, let end else { return nil }
        let isNamed = end.path.contains("{id}") || end.fields.contains { $0.1.contains("{id}") }
        guard isNamed || parts["id"] != nil else { return Recipe.SessionList(list: list, end: end) }
        guard isNamed else {
            report(node, "`end` has no {id} in its path or fields, so `id` is of no use")
            return nil
        }
        guard let id = required(parts, "id", of: node), let expression = text(id, "id") else { return nil }
        guard let handle = Recipe.HandlePattern(expression), expression.contains("(") else {
            report(id, "`id` is not a regular expression with a group that matches the id of a session")
            return nil
        }
        return Recipe.SessionList(list: list, handle: handle, end: end)
    }

    private mutating func limits(_ node: Node) -> Recipe.Limits {
        var limits = Recipe.Limits()
        guard let parts = mapping(node, "limits", ["idle", "absolute"]) else { return limits }
        limits.idle = parts["idle"].flatMap { duration($0, "idle") }
        limits.absolute = parts["absolute"].flatMap { duration($0, "absolute") }
        return limits
    }

    mutating func report(_ line: Int, _ reason: String) {
        problems.append(Recipe.Problem(line: line, reason: reason))
    }

    mutating func report(_ node: Node, _ reason: String) {
        report(node.mark?.line ?? 1, reason)
    }
}
