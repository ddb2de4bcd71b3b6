package coatcheck

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// The kinds of failure, for errors.Is. The details are in *Error.
var (
	// ErrUnavailable means that nothing is known: the service did not answer, or not in a way that can be trusted. It
	// never means "logged out". Answer 503 and leave the cookie alone; Middleware does.
	ErrUnavailable = errors.New("coatcheck: the session service is unavailable")
	// ErrForbidden means that the service refuses this application's token. The operator has to act; for a visitor it
	// is the same as ErrUnavailable, and errors.Is reports it as that, too.
	ErrForbidden = errors.New("coatcheck: the session service refuses this application's token")
	// ErrUnauthenticated means that there is no such session, or that it has ended. Error.Reason says why.
	ErrUnauthenticated = errors.New("coatcheck: the session does not exist or has ended")
	// ErrProofRequired means that the session is bound to its browser, and that the request has no proof that it comes
	// from there: the second cookie is missing, foreign or has expired. It never means "logged out", and is not
	// ErrUnauthenticated. Answer 401 and leave the cookies alone; Middleware does. The browser renews the second cookie
	// and asks again.
	ErrProofRequired = errors.New("coatcheck: the session is bound to a browser that the request does not prove to be")
	// ErrConflict means that the data was changed meanwhile. Error.Version and Error.Data are the present ones.
	ErrConflict = errors.New("coatcheck: the session's data was changed meanwhile")
	// ErrLimitReached means that the principal holds as many sessions as the policy allows, and that it denies one
	// more.
	ErrLimitReached = errors.New("coatcheck: the principal has no session left")
	// ErrTooLarge means that data exceeds a limit. Error.Field, Error.Size and Error.Max say which.
	ErrTooLarge = errors.New("coatcheck: the data is too large")
	// ErrBadField means that a field has the wrong kind, such as Add to one that is no number. Error.Field names it.
	ErrBadField = errors.New("coatcheck: the field does not allow this")
	// ErrBadRequest means that the service did not accept a parameter. Error.Field names it.
	ErrBadRequest = errors.New("coatcheck: the session service did not accept the call")
	// ErrMissed means that events were asked for from a position that the service no longer knows. Error.Next is the
	// one to go on with.
	ErrMissed = errors.New("coatcheck: events were missed")
	// ErrHeaderWritten means that a new cookie cannot reach the browser any more. Call Login, Rotate, StepUp, or the
	// first Save of a visitor before the first byte of the answer.
	ErrHeaderWritten = errors.New("coatcheck: the header of the answer is written already")
	// ErrNoMiddleware means that the request did not pass Middleware.
	ErrNoMiddleware = errors.New("coatcheck: the request did not pass coatcheck.Middleware")
)

// Reason says why a session ended.
type Reason string

// The reasons. ReasonNone: the service knows no such session, or the caller could not prove that it was its own.
const (
	ReasonNone            Reason = "none"
	ReasonIdle            Reason = "idle"
	ReasonAbsolute        Reason = "absolute"
	ReasonLogout          Reason = "logout"
	ReasonRevoked         Reason = "revoked"
	ReasonEvicted         Reason = "evicted"
	ReasonPasswordChanged Reason = "password_changed"
	ReasonDisabled        Reason = "disabled"
	ReasonReplay          Reason = "replay"
)

// Error is every failure of a call to the service. It contains no secret.
type Error struct {
	// Reason is set with ErrUnauthenticated.
	Reason Reason
	// Field names the field or parameter at fault, if it is one.
	Field string
	// Limit names the limit that was exceeded, such as "field_bytes"; Max is its value, Size what was asked for.
	Limit     string
	Max, Size int
	// Version and Data are the present ones, with ErrConflict.
	Version int64
	Data    Data
	// Next is set with ErrMissed.
	Next int64
	// RetryAfter is how long to wait before the next try, with ErrUnavailable.
	RetryAfter time.Duration

	kind  error
	cause error
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(e.kind.Error())
	if e.Reason != "" && e.Reason != ReasonNone {
		fmt.Fprintf(&text, " (%s)", e.Reason)
	}
	if e.Field != "" {
		fmt.Fprintf(&text, ": %q", e.Field)
	}
	if e.Max > 0 {
		fmt.Fprintf(&text, " has %d where %d is the limit (%s)", e.Size, e.Max, e.Limit)
	}
	if e.cause != nil {
		fmt.Fprintf(&text, ": %v", e.cause)
	}
	return text.String()
}

// Is reports whether the failure is of a kind. A refused service token counts as unavailable, too.
func (e *Error) Is(target error) bool {
	return target == e.kind || target == ErrUnavailable && e.kind == ErrForbidden
}

// Unwrap returns what caused the failure, such as a context's error.
func (e *Error) Unwrap() error { return e.cause }

func unavailable(cause error) *Error {
	return &Error{kind: ErrUnavailable, cause: cause, RetryAfter: time.Second}
}

func unauthenticated(reason Reason) *Error {
	return &Error{kind: ErrUnauthenticated, Reason: reason}
}

// TypeError is the failure of Get to read a value as the type that was asked for.
type TypeError struct {
	// Name is the field.
	Name string
	// Wanted is the type that was asked for.
	Wanted reflect.Type
	cause  error
}

// Error names the field and the type. It does not contain the value.
func (e *TypeError) Error() string {
	return fmt.Sprintf("coatcheck: the field %q cannot be read as %v: %v", e.Name, e.Wanted, e.cause)
}

// Unwrap returns the error of the JSON decoder.
func (e *TypeError) Unwrap() error { return e.cause }
