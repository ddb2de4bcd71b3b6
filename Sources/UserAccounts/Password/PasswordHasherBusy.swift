/// More passwords are waiting to be hashed than the server will queue. The request can be repeated later: 503.
package struct PasswordHasherBusy: Error, Hashable {
    package init() {}
}
