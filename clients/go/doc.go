// Package coatcheck gives an application in Go the sessions of a Coatcheck server: the browser holds a ticket, the
// server holds the state.
//
// Make one Client for the process and put Middleware in front of the handlers. FromContext then returns the Session of
// a request:
//
//	client, err := coatcheck.NewClient("unix:/run/coatcheck/service.sock", coatcheck.TokenFile("/etc/shop/coatcheck"))
//	handler := coatcheck.Middleware(client)(mux)
//
//	session := coatcheck.FromContext(r.Context())
//	name, ok, err := coatcheck.Get[string](r.Context(), session, "username")
//
// What holds for every request:
//
//   - A route that does not use the session costs nothing. One that does costs one call to read, and one to save what
//     changed, field by field, when the header is written.
//   - An outage is never a logout. Every method returns ErrUnavailable, and the visitor gets a 503 and keeps the cookie
//     whatever the handler writes.
//   - Login always makes a new session. What has ended stays ended: a save that comes too late fails.
//   - A value that cannot be read as the type that was asked for is an error, not a zero.
//
// Client offers the calls of the service itself, for jobs and for support. The packages gorilla and gin beside this one
// fit those libraries; coatchecktest is a service in memory for an application's own tests.
package coatcheck
