package coatcheck

import (
	"context"
	"errors"
	"time"

	"github.com/coatcheck/coatcheck/clients/go/internal/ticket"
)

// SessionOption is a detail of a new session.
type SessionOption func(*MintRequest)

// Remember keeps the session beyond a restart of the browser, with the policy's longer pair of timeouts.
func Remember() SessionOption {
	return func(request *MintRequest) { request.Remember = true }
}

// Keep carries fields over from the visitor's session, such as a cart. By default nothing is: what a visitor's session
// holds may come from another person at the same browser. From a session of another principal nothing is carried over.
func Keep(names ...string) SessionOption {
	return func(request *MintRequest) { request.Keep = append(request.Keep, names...) }
}

// Methods names the proofs that were given, such as "pwd" or "otp".
func Methods(methods ...string) SessionOption {
	return func(request *MintRequest) { request.Methods = append(request.Methods, methods...) }
}

// Assurance is the assurance level that the proofs reach, "aal1" to "aal3".
func Assurance(level string) SessionOption {
	return func(request *MintRequest) { request.Assurance = level }
}

// Lifetime shortens the absolute timeout. It cannot lengthen the policy's.
func Lifetime(longest time.Duration) SessionOption {
	return func(request *MintRequest) { request.Lifetime = longest }
}

// Idle shortens the idle timeout. It cannot lengthen the policy's.
func Idle(longest time.Duration) SessionOption {
	return func(request *MintRequest) { request.Idle = longest }
}

// Login makes a new session for principal and ends the one that the browser had, in one step; a presented session is
// never upgraded. What was set in this request becomes data of the new session. The new cookie goes out with the
// header, so Login must be called before it is written (ErrHeaderWritten).
//
// ErrLimitReached means that the policy allows no further session of this principal.
func (s *Session) Login(ctx context.Context, principal string, options ...SessionOption) error {
	if principal == "" {
		return &Error{kind: ErrBadRequest, Field: "principal", cause: errors.New("it must not be empty")}
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.load(ctx, false); err != nil {
		return err
	}
	if err := s.invalidChange(); err != nil {
		return err
	}
	request := MintRequest{Principal: principal, Data: s.stagedValues()}
	for _, apply := range options {
		apply(&request)
	}
	if s.current != nil {
		request.Replace = s.current.Session.ID
	}
	if s.current == nil || !mayKeep(s.current.Session.Principal, principal) {
		request.Keep = nil
	}
	return s.note(s.mint(ctx, request))
}

// mayKeep reports whether a login may carry data over: what belongs to one principal is not for another.
func mayKeep(before, after string) bool { return before == "" || before == after }

// StepUp records further proofs and a higher assurance level, after the application has checked them. The session goes
// on under a new secret and its absolute timeout starts anew. Call it before the header is written.
func (s *Session) StepUp(ctx context.Context, methods []string, assurance string) error {
	return s.replaceSecret(ctx, func(id string) (Rotated, error) {
		return s.client.StepUp(ctx, id, methods, assurance)
	})
}

// Rotate gives the session a new secret, for instance after a change of rights: whoever holds the old cookie is out.
// The data and the handle stay. Call it before the header is written. Periodic rotation needs no call.
func (s *Session) Rotate(ctx context.Context) error {
	return s.replaceSecret(ctx, func(id string) (Rotated, error) { return s.client.Rotate(ctx, id) })
}

func (s *Session) replaceSecret(ctx context.Context, replace func(id string) (Rotated, error)) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.require(ctx); err != nil {
		return err
	}
	if s.headerWritten {
		return ErrHeaderWritten
	}
	rotated, err := replace(s.current.Session.ID)
	if err != nil {
		return s.note(err)
	}
	s.current.Session = rotated.Session
	s.cookie, s.offer = &rotated.Cookie, nil
	return nil
}

// End logs out: it ends the session for good, drops what is staged and removes the cookie. Without a session it only
// removes the cookie.
func (s *Session) End(ctx context.Context) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.end(ctx)
}

func (s *Session) end(ctx context.Context) error {
	if err := s.load(ctx, false); err != nil {
		return err
	}
	if s.current != nil {
		if _, err := s.client.End(ctx, EndRequest{ID: s.current.Session.ID, Reason: ReasonLogout}); err != nil {
			return s.note(err)
		}
	}
	s.lose("")
	s.changes, s.cookie = nil, nil
	s.clears = hasCookies(s.request)
	return nil
}

// Devices returns the live sessions of the principal who is logged in, this one among them. It fails with
// ErrUnauthenticated for a visitor.
func (s *Session) Devices(ctx context.Context) ([]Info, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.requirePrincipal(ctx); err != nil {
		return nil, err
	}
	var devices []Info
	for after := ""; ; {
		page, err := s.client.List(ctx, s.current.Session.Principal, after, 0)
		if err != nil {
			return nil, s.outage(err)
		}
		devices = append(devices, page.Items...)
		if page.Next == "" || page.Next == after {
			return devices, nil
		}
		after = page.Next
	}
}

// EndDevice ends a session of the same principal by its handle, as a list of devices needs it; its own is a logout. The
// handle of another principal's session fails with ErrUnauthenticated, as one that does not exist.
func (s *Session) EndDevice(ctx context.Context, handle string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.requirePrincipal(ctx); err != nil {
		return err
	}
	if handle == s.current.Session.ID {
		return s.end(ctx)
	}
	if !ticket.IsHandle(handle) {
		return unauthenticated(ReasonNone)
	}
	found, err := s.client.Find(ctx, handle)
	if err != nil {
		return s.outage(err)
	}
	if found.Session.Principal != s.current.Session.Principal {
		return unauthenticated(ReasonNone)
	}
	_, err = s.client.End(ctx, EndRequest{ID: handle, Reason: ReasonRevoked})
	return s.outage(err)
}

// EndOthers ends all other sessions of the principal and returns how many there were. Call it with
// ReasonPasswordChanged after a change of password, else with ReasonRevoked.
func (s *Session) EndOthers(ctx context.Context, reason Reason) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.requirePrincipal(ctx); err != nil {
		return 0, err
	}
	current := s.current.Session
	ended, err := s.client.End(ctx, EndRequest{Principal: current.Principal, Except: current.ID, Reason: reason})
	return len(ended), s.outage(err)
}

// require loads the session and fails if there is none. The caller holds the mutex.
func (s *Session) require(ctx context.Context) error {
	if err := s.load(ctx, false); err != nil {
		return err
	}
	if s.current == nil {
		reason := s.reason
		if reason == "" {
			reason = ReasonNone
		}
		return unauthenticated(reason)
	}
	return nil
}

func (s *Session) requirePrincipal(ctx context.Context) error {
	if err := s.require(ctx); err != nil {
		return err
	}
	if s.current.Session.Principal == "" {
		return unauthenticated(ReasonNone)
	}
	return nil
}

// note keeps in mind what a failed call says about this session: that it is over, or that the answer has to be a 503.
func (s *Session) note(err error) error {
	var failure *Error
	if errors.As(err, &failure) && failure.kind == ErrUnauthenticated {
		s.changes = nil
		s.lose(failure.Reason)
	}
	return s.outage(err)
}

func (s *Session) outage(err error) error {
	if errors.Is(err, ErrUnavailable) {
		s.failure = err
	}
	return err
}
