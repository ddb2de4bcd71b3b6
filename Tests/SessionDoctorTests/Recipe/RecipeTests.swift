import Testing

@testable import SessionDoctor

@Suite("Recipes")
struct RecipeTests {
    private static let login = "login: {path: /login, username: ada, password: stdin}\n"
    private static let minimum = login + "signed-in: {path: /account}\n"

    private func problems(_ yaml: String) -> [String] {
        do throws(Recipe.Problems) {
            _ = try Recipe(yaml: yaml)
            return []
        } catch {
            return error.all.map(\.description)
        }
    }

    @Test("the example is a recipe, with and without its comments")
    func example() throws {
        let recipe = try Recipe(yaml: Recipe.example)
        #expect(recipe.login.username == "ada")
        #expect(recipe.token?.source == .input("csrf_token"))
        #expect(recipe.logout?.form.page == "/account")
        let full = Recipe.example.split(separator: "\n").map { line in
            line.hasPrefix("# sessions") || line.hasPrefix("#   ") || line.hasPrefix("# limits")
                || line.hasPrefix("# identity")
                ? String(line.dropFirst(2)) : String(line)
        }
        let everything = try Recipe(yaml: full.joined(separator: "\n"))
        #expect(everything.sessions?.handle?.handles(in: #"name="session" value="x""#) == ["x"])
        #expect(everything.limits == Recipe.Limits(idle: .seconds(1_800), absolute: .seconds(43_200)))
        #expect(everything.identityHeaders == ["Remote-User", "X-Forwarded-User"])
    }

    @Test("what is not said has a default")
    func defaults() throws {
        let recipe = try Recipe(yaml: Self.minimum + "logout: {path: /logout}\n")
        #expect((recipe.login.usernameField, recipe.login.passwordField) == ("username", "password"))
        #expect((recipe.login.form.method, recipe.login.form.encoding) == ("POST", .form))
        #expect(recipe.logout?.form.page == "/account")
        #expect(recipe.token == nil && recipe.sessions == nil && recipe.limits == Recipe.Limits())
        #expect(recipe.identityHeaders.contains("Remote-User"))
    }

    @Test(
        "the password comes from a variable, a file or standard input",
        arguments: [
            ("{environment: P}", Recipe.PasswordSource.environment("P")), ("{file: p.txt}", .file("p.txt")),
            ("stdin", .standardInput),
        ])
    func password(_ text: String, _ source: Recipe.PasswordSource) throws {
        let recipe = try Recipe(yaml: Self.minimum.replacing("stdin", with: text))
        #expect(recipe.login.password == source)
    }

    @Test(
        "a password in the recipe is refused and not repeated", arguments: ["hunter2", "{value: hunter2}", "[hunter2]"])
    func noPassword(_ text: String) {
        let found = problems(Self.minimum.replacing("stdin", with: text))
        #expect(found.count == 1)
        #expect(found.allSatisfy { $0.contains("a recipe contains no password") && !$0.contains("hunter2") })
    }

    @Test(
        "a token is found in one place and carried by a field or a header",
        arguments: [
            ("{input: t}", Recipe.Token(source: .input("t"), header: nil, field: "t")),
            ("{cookie: c, header: X-T}", Recipe.Token(source: .cookie("c"), header: "X-T", field: "c")),
            ("{json: j, field: f}", Recipe.Token(source: .json("j"), header: nil, field: "f")),
        ])
    func token(_ text: String, _ token: Recipe.Token) throws {
        #expect(try Recipe(yaml: Self.minimum + "token: \(text)").token == token)
    }

    @Test(
        "every mistake is told with its line",
        arguments: [
            ("- a", "line 1: the recipe is not"),
            ("x: 1", "there is no such key in the recipe: x"),
            ("signed-in: {path: /a}", "`login` is missing"),
            ("login: [", "line 2"),
            ("", "the recipe is empty"),
        ])
    func mistakes(_ yaml: String, _ problem: String) {
        #expect(problems(yaml).contains { $0.contains(problem) }, "\(problems(yaml))")
    }

    @Test(
        "the page of signed-in users is a path of the site",
        arguments: [
            ("signed-in: {path: account}", "line 2: `path` is not a path of the site"),
            ("signed-in: {path: //evil.example/}", "line 2: `path` is not a path of the site"),
            ("signed-in: {path: /a b}", "`path` is not a path of the site"),
        ])
    func wrongPages(_ page: String, _ problem: String) {
        let found = problems(Self.login + page)
        #expect(found.contains { $0.contains(problem) }, "\(found)")
    }

    @Test(
        "every mistake in a further part is told with its line",
        arguments: [
            ("colour: red", "line 3: there is no such key in the recipe: colour"),
            ("logout: {path: /l, method: BREW}", "line 3: `method` is none of POST"),
            ("logout: {path: /l, send: xml}", "`send` is none of form, json"),
            ("logout: /l", "logout is not a list of keys and values"),
            ("token: {}", "exactly one of"),
            ("token: {input: a, cookie: b}", "exactly one of"),
            ("limits: {idle: 30}", "`idle` is not a duration"),
            ("limits: {idle: 0s}", "`idle` is not a duration"),
            ("identity-headers: Remote-User", "is not a list"),
            ("identity-headers: [\"a: b\"]", "is not the name of a header"),
            ("sessions: {list: /a, end: {path: /e}, id: x(.)}", "has no {id}"),
            ("sessions: {list: /a, end: {path: \"/e/{id}\"}}", "`id` is missing"),
            ("sessions: {list: /a, end: {path: \"/e/{id}\"}, id: \"(\"}", "is not a regular expression"),
            ("logout: {path: /l, fields: [a]}", "is not a list of names and values"),
        ])
    func wrongParts(_ part: String, _ problem: String) {
        let found = problems(Self.minimum + part)
        #expect(found.contains { $0.contains(problem) }, "\(found)")
    }

    @Test("a login is never sent by GET")
    func loginByGet() {
        let found = problems(
            "login: {path: /login, method: GET, username: ada, password: stdin}\nsigned-in: {path: /a}")
        #expect(found == ["line 1: a login by GET would put the password into addresses and logs"])
    }

    @Test("a key that is set twice, or missing, is told")
    func keys() {
        #expect(problems(Self.minimum + Self.minimum).contains { $0.contains("set twice: login") })
        #expect(problems(Self.login) == ["line 1: `signed-in` is missing"])
    }

    @Test("all mistakes are told together")
    func together() {
        #expect(problems("login: {path: x, colour: red}\ntoken: {}\nlimits: {idle: x}").count == 7)
    }

    @Test("sessions may be ended without naming one")
    func endOthers() throws {
        let recipe = try Recipe(yaml: Self.minimum + "sessions: {list: /a, end: {path: /end-others}}")
        #expect(recipe.sessions?.handle == nil)
        #expect(recipe.sessions?.end.page == "/a")
    }

    @Test(
        "durations are a number and a unit",
        arguments: [("500ms", 500), ("2s", 2_000), ("3m", 180_000), ("1d", 86_400_000)])
    func durations(_ text: String, _ milliseconds: Int) {
        #expect(Duration(doctorText: text) == .milliseconds(milliseconds))
        #expect(Duration.milliseconds(milliseconds).doctorText == text)
    }

    @Test("other texts are no durations", arguments: ["", "s", "-1s", "1.5s", "1w", "99999999s", "1 s", "ms"])
    func noDurations(_ text: String) {
        #expect(Duration(doctorText: text) == nil)
    }
}
