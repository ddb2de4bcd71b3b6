package coatcheck

import (
	"context"
	"errors"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ErrorHandler writes the answer to a request whose session could not be read or saved. The status and the headers that
// describe the handler's own answer are gone; err is ErrUnavailable, ErrProofRequired, ErrUnauthenticated (the session
// ended while the request was running) or another failure of a save.
type ErrorHandler func(w http.ResponseWriter, r *http.Request, err error)

// MiddlewareOption is a setting of Middleware.
type MiddlewareOption func(*middleware)

type middleware struct {
	client       *Client
	onError      ErrorHandler
	device       func(*http.Request) Device
	isBackground func(*http.Request) bool
}

// OnError sets what a visitor sees when a session could not be read or saved. Default WriteError.
func OnError(handler ErrorHandler) MiddlewareOption {
	return func(m *middleware) { m.onError = handler }
}

// DeviceFrom sets how a request's device is described. Default: the address of the connection and the User-Agent.
// Behind a proxy, return the address that the proxy reports, if the proxy is yours: no forwarded header is read by
// default.
func DeviceFrom(describe func(*http.Request) Device) MiddlewareOption {
	return func(m *middleware) { m.device = describe }
}

// Background marks requests that are no activity of a person, such as polling by a script: they move no deadline and
// rotate nothing. Handshakes of WebSockets are marked in any case.
func Background(is func(*http.Request) bool) MiddlewareOption {
	return func(m *middleware) { m.isBackground = is }
}

// Middleware gives every request a Session, which FromContext returns. It costs nothing until a handler uses the
// session. When the header of the answer is written, it saves what was set and adds the cookie.
//
// If the service does not answer, the visitor gets a 503 with Retry-After in place of what the handler writes, and
// keeps the cookie. A handler that answers 503 itself keeps its page. If the session is bound to a browser and the
// request does not prove that it comes from there, it is a 401 in place of whatever the handler writes.
func Middleware(client *Client, options ...MiddlewareOption) func(http.Handler) http.Handler {
	settings := &middleware{client: client, onError: WriteError, device: describe}
	for _, apply := range options {
		apply(settings)
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { settings.serve(next, w, r) })
	}
}

type contextKey struct{}

func (m *middleware) serve(next http.Handler, w http.ResponseWriter, r *http.Request) {
	isBackground := isHandshake(r) || m.isBackground != nil && m.isBackground(r)
	session := newSession(m.client, r, m.device, isBackground)
	r = r.WithContext(context.WithValue(r.Context(), contextKey{}, session))
	writer := &response{ResponseWriter: w, request: r, session: session, onError: m.onError}
	isDone := false
	defer func() {
		if !isDone {
			writer.abandon()
		}
	}()
	next.ServeHTTP(writer.withAbilities(), r)
	isDone = true
	writer.finish()
}

// FromContext returns the session of the request. It is never nil: outside Middleware every use of it fails with
// ErrNoMiddleware.
func FromContext(ctx context.Context) *Session {
	if session, ok := ctx.Value(contextKey{}).(*Session); ok {
		return session
	}
	return &Session{}
}

func describe(r *http.Request) Device {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	return Device{Address: address, UserAgent: r.UserAgent()}
}

// isHandshake reports whether the request opens a WebSocket.
func isHandshake(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// WriteError answers a request whose session could not be read or saved: 503 with Retry-After if the service does not
// answer, 401 if the session has ended or the browser has to prove that it is its own, 409 after a conflict or at the
// limit of sessions, else 500. The text tells the visitor nothing about the cause.
func WriteError(w http.ResponseWriter, r *http.Request, err error) {
	status, text := http.StatusInternalServerError, "Something went wrong here. Please try again."
	switch {
	case errors.Is(err, ErrUnavailable):
		status, text = http.StatusServiceUnavailable, "The service is busy. Please try again in a moment."
		setRetryAfter(w.Header(), err)
	case errors.Is(err, ErrProofRequired):
		status, text = http.StatusUnauthorized, "Your browser has to prove that this session is its own. Try again."
	case errors.Is(err, ErrUnauthenticated):
		status, text = http.StatusUnauthorized, "Your session has ended. Please log in again."
	case errors.Is(err, ErrConflict):
		status, text = http.StatusConflict, "This was changed elsewhere meanwhile. Please reload and try again."
	case errors.Is(err, ErrLimitReached):
		status, text = http.StatusConflict, "You are logged in on too many devices. Please log out on one of them."
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, text, status)
}

// setRetryAfter sets the header to what the failure says, in whole seconds, unless there is one.
func setRetryAfter(header http.Header, err error) {
	if header.Get("Retry-After") != "" {
		return
	}
	wait := time.Second
	var failure *Error
	if errors.As(err, &failure) && failure.RetryAfter > wait {
		wait = failure.RetryAfter
	}
	header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
}
